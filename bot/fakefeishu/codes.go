package fakefeishu

// The codes with which Feishu refuses.
const (
	badRequest  = 9499
	noApp       = 10003
	badSecret   = 10014
	noUserRight = 41050
	internal    = 190001

	badParam    = 230001
	notInChat   = 230002
	botOff      = 230006
	recalled    = 230011
	unavailable = 230013
	closedChat  = 230018
	chatRate    = 230020
	sensitive   = 230022
	tooLong     = 230025
	notYours    = 230026
	noRight     = 230027
	leak        = 230028
	tooOld      = 230031
	wrongKind   = 230054
	wrongFile   = 230055
	notSender   = 230071
	badCard     = 230099
	deleted     = 230110
	dissolved   = 232009

	fileParam   = 234001
	noResource  = 234003
	fileTooBig  = 234006
	fileEmpty   = 234010
	notPicture  = 234011
	pictureSize = 234039

	tooMany      = 99991400
	noToken      = 99991661
	deadToken    = 99991663 // of a tenant_access_token
	deadAppToken = 99991664
	strangeToken = 99991671
	noScope      = 99991672
	badUserID    = 99992351
	badField     = 99992402
)

// says is Feishu's sentence for a code.
func says(code int) string {
	switch code {
	case badRequest:
		return "Bad Request"
	case noApp:
		return "invalid param"
	case badSecret:
		return "app secret invalid"
	case noUserRight:
		return "no user authority error"
	case badParam:
		return "Your request contains an invalid request parameter"
	case notInChat:
		return "Bot/User can NOT be out of the chat."
	case botOff:
		return "Bot ability is not activated."
	case recalled:
		return "The message was withdrawn."
	case unavailable:
		return "Bot has NO availability to this user."
	case closedChat:
		return "These operations are NOT allowed at current group settings."
	case chatRate:
		return "This operation triggers the frequency limit."
	case sensitive:
		return "The content of the message contains sensitive information."
	case tooLong:
		return "The length of the message content reaches its limit."
	case notYours:
		return "No permission to recall this message."
	case noRight:
		return "Lack of necessary permissions."
	case leak:
		return "The messages do NOT pass the audit, the tenant's data loss prevention refuses them."
	case tooOld:
		return "Message is beyond the time limit of 14 days for updating."
	}
	return saysMore(code)
}

func saysMore(code int) string {
	switch code {
	case wrongKind:
		return "This operation is not supported for this message type."
	case wrongFile:
		return "The type of file upload does not match the type of message being sent."
	case notSender:
		return "The operator is not the sender of the message."
	case badCard:
		return "Failed to create card content"
	case deleted:
		return "Action unavailable as the message has been deleted."
	case dissolved:
		return "Your request specifies a chat which has already been dissolved."
	case fileParam:
		return "Invalid request param."
	case noResource:
		return "File not in msg."
	case fileTooBig:
		return "The file size exceed the max value."
	case fileEmpty:
		return "File's size can't be 0."
	case notPicture:
		return "Can not recognize the image format."
	case pictureSize:
		return "Image resolution exceeds limits."
	case tooMany:
		return "request trigger frequency limit"
	case noToken:
		return "Missing access token for authorization. Please make a test attempt with the correct token."
	case deadToken, deadAppToken, strangeToken:
		return "Invalid access token for authorization. Please make a test attempt with the correct token."
	case badUserID:
		return "The request you send is not a valid {open_id} or not exists"
	case badField:
		return "field validation failed"
	case internal:
		return "internal error"
	}
	return "refused"
}
