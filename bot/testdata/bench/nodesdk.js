'use strict'
// The peer of the bench in Feishu: Feishu's own SDK for Node with SQLite, doing what one
// click asks of a bot: verify, decrypt, decode, store (sqlite.js), then the answer with
// a toast and the card.

const http = require('node:http')
const { load, brief, click, count, ready } = require('./sqlite.js').setup()
const { EventDispatcher, LoggerLevel, adaptDefault } = load('@larksuiteoapi/node-sdk')

const answer = JSON.parse(brief.answer)
const dispatcher = new EventDispatcher({
  encryptKey: brief.secret, verificationToken: brief.token, loggerLevel: LoggerLevel.error,
}).register({
  'card.action.trigger': async (data) => {
    click(data.operator.open_id, data.event_id, data.action.value.action)
    return answer
  },
})
const hear = adaptDefault(brief.path, dispatcher)
const server = http.createServer((req, res) => {
  if (req.url === brief.path) return hear(req, res)
  res.end(req.url === '/count' ? count() : '')
})
server.listen(0, '127.0.0.1', () => ready(server.address().port, '@larksuiteoapi/node-sdk'))
