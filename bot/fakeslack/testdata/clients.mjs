// Slack's own clients against the fake: node clients.mjs NODE_MODULES web|socket API_URL BOT_TOKEN APP_TOKEN USER EMAIL
// web: calls one method after the other and prints what came, as JSON.
// socket: acknowledges what comes, prints each text, and leaves when its input ends.
import { createRequire } from 'node:module';

const [modules, part, slackApiUrl, botToken, appToken, user, email] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { WebClient } = require('@slack/web-api');
const { SocketModeClient } = require('@slack/socket-mode');
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };

async function web() {
  const client = new WebClient(botToken, { slackApiUrl, logger: quiet });
  const said = {};
  let waited = 0;
  client.on('rate_limited', (seconds) => { waited = seconds; });

  const auth = await client.auth.test();
  said.bot = auth.user_id;
  said.team = auth.team_id;
  said.channel = (await client.conversations.open({ users: user })).channel.id;
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*Hello* from Node' } }];
  const posted = await client.chat.postMessage({ channel: said.channel, text: 'Hello', blocks });
  said.ts = posted.ts;
  said.posted = posted.message.blocks[0].text.text;
  said.updated = (await client.chat.update({ channel: said.channel, ts: posted.ts, text: 'Changed' })).text;
  said.found = (await client.users.lookupByEmail({ email })).user.id;
  said.locale = (await client.users.info({ user, include_locale: true })).user.locale;
  said.home = (await client.views.publish({ user_id: user, view: { type: 'home', blocks } })).view.type;
  const upload = await client.filesUploadV2({ channel_id: said.channel, file: Buffer.from('bytes of a file'), filename: 'report.txt' });
  said.file = upload.files[0].files[0].id;
  try {
    await client.conversations.info({ channel: said.channel });
  } catch (e) {
    said.lacking = [e.code, e.data.error, e.data.needed];
  }
  try {
    await client.chat.postMessage({ channel: said.channel, text: 'x', blocks: [{ type: 'section' }] });
  } catch (e) {
    said.refused = [e.code, e.data.error, e.data.response_metadata.messages.length];
  }
  said.limited = (await client.chat.postMessage({ channel: said.channel, text: 'after the limit' })).ok;
  said.waited = waited;
  console.log(JSON.stringify(said));
}

async function socket() {
  const client = new SocketModeClient({ appToken, clientOptions: { slackApiUrl, logger: quiet }, logger: quiet });
  client.on('message', async ({ ack, event, retry_num }) => { await ack(); console.log(`${event.text} ${retry_num}`); });
  client.on('slash_commands', async ({ ack, body }) => { await ack({ text: `you typed ${body.text}` }); });
  client.on('interactive', async ({ ack, body }) => {
    await ack(body.type === 'view_submission' ? { response_action: 'errors', errors: { 'f~reason': 'More, please.' } } : undefined);
  });
  await client.start();
  process.stdin.resume();
  process.stdin.on('end', async () => { await client.disconnect(); process.exit(0); });
}

try {
  await (part === 'web' ? web : socket)();
} catch (e) {
  console.error(e);
  process.exit(1);
}
