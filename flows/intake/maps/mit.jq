# A source map by example: one JSON object of the MIT Interview dataset (Naim,
# Tanveer, Gildea, Hoque 2015), as its vendor shapes it, becomes one interview
# in the format of Closeloop. In the configuration:
#   sources: [{name: mit, map: "file:maps/mit.jq"}]
#
# What it decides:
# - A question is what the interviewer said since the last answer. Sounds of
#   listening ("mm-hmm", "okay, great") are no questions: the answer goes on.
# - The judges' ratings are people's judgements, no scores of an AI: left out.
# - Pitch belongs to the whole recording, to no answer, and is tone: left out.
# - The data has no dates: all begin at the same moment.

def listening:
  ascii_downcase | gsub("[^a-z ]+"; "") | test(
    "^ *((m+h*[mu]*|h+m+|m*h+[mu]+|u+h+|uh+ *hu[mn]+|umm+hua|a+h+|o+h+|huh|ok|okay|great|good|right|sure|yes|yeah|wow|interesting|really|definitely|laughs?|laughter) *)*$");

def pairs:
  reduce .[] as $turn ([];
    if $turn.speaker == "interviewee" then
      if length == 0 then [{question: "", words: [$turn.text]}]
      else .[-1].words += [$turn.text] end
    elif length > 0 and (.[-1].words | length) == 0 then
      .[-1].question |= ([., $turn.text] | map(select(. != "")) | join(" "))
    elif length > 0 and ($turn.text | listening) then .
    else . + [{question: $turn.text, words: []}] end)
  | map(select(.words | length > 0));

{
  source: "mit",
  external_id: .participant,
  position: (.position // "be"),
  candidate: {external_id: .participant, name: .participant, locale: "en"},
  started_at: "2026-09-18T14:00:00+08:00",
  duration_s: .audio.duration_s,
  question_bank: "mit-2015",
  answers: [
    .transcript | pairs | to_entries[]
    | {question_id: "q\(.key + 1)", question: .value.question, text: (.value.words | join("\n"))}
  ]
}
