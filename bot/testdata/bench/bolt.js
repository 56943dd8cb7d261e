'use strict'
// The peer of the bench in Slack: Bolt for JavaScript with SQLite, doing what one click
// asks of a bot: verify, decode, store (sqlite.js), then the answer.

const { load, brief, click, count, ready } = require('./sqlite.js').setup()
const { App, HTTPReceiver, LogLevel } = load('@slack/bolt')

const receiver = new HTTPReceiver({
  signingSecret: brief.secret, endpoints: ['/slack/interactions'], logLevel: LogLevel.ERROR,
  customRoutes: [{ path: '/count', method: 'GET', handler: (_req, res) => res.end(count()) }],
})
const app = new App({
  receiver, logLevel: LogLevel.ERROR, tokenVerificationEnabled: false,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH01', botUserId: 'U0LOOPBOT' }),
})
app.action(/^act\./, async ({ ack, action, body }) => {
  click(body.user.id, body.trigger_id, action.value)
  await ack()
})

app.start({ port: 0, host: '127.0.0.1' }).then((server) => ready(server.address().port, '@slack/bolt'))
