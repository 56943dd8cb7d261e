// Feishu's own client against the fake: node clients.mjs NODE_MODULES api|line|http URL APP_ID APP_SECRET ENCRYPT_KEY USER EMAIL
// api: calls one api after the other and prints what came, as JSON.
// line: takes what comes over a long connection, prints each text, answers clicks, and leaves when its input ends.
// http: prints its port, and then does the same over HTTP.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const [modules, part, domain, appId, appSecret, encryptKey, user, email] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const lark = require('@larksuiteoapi/node-sdk');
const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const options = { appId, appSecret, domain, logger: quiet, loggerLevel: lark.LoggerLevel.error };

const card = (content) => JSON.stringify({
  schema: '2.0', config: { update_multi: true }, body: { elements: [{ tag: 'markdown', content }] },
});

// refused is the HTTP status and the code with which Feishu refuses a call.
async function refused(call) {
  try {
    return (await call()).code;
  } catch (e) {
    return [e.response.status, e.response.data.code];
  }
}

async function api() {
  const client = new lark.Client(options);
  const said = {};
  const params = { receive_id_type: 'open_id' };
  const create = (data) => client.im.message.create({ params, data: { receive_id: user, ...data } });

  const posted = await create({ msg_type: 'interactive', content: card('Hello from Node'), uuid: 'u1' });
  const again = await create({ msg_type: 'interactive', content: card('Hello from Node'), uuid: 'u1' });
  said.posted = posted.data.msg_type;
  said.once = posted.data.message_id === again.data.message_id;
  said.patched = (await client.im.message.patch({ path: { message_id: posted.data.message_id }, data: { content: card('Changed') } })).code;
  const text = { msg_type: 'text', content: JSON.stringify({ text: 'an answer' }) };
  said.replied = (await client.im.message.reply({ path: { message_id: posted.data.message_id }, data: text })).data.parent_id === posted.data.message_id;
  const found = await client.contact.user.batchGetId({ params: { user_id_type: 'open_id' }, data: { emails: [email, 'nobody@example.com'] } });
  said.found = found.data.user_list.map((u) => u.user_id ?? '');
  said.image = (await client.im.image.create({ data: { image_type: 'message', image: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') } })).image_key.startsWith('img_');
  said.bot = (await client.request({ method: 'GET', url: '/open-apis/bot/v3/info' })).bot.open_id;
  said.nobody = await refused(() => client.im.message.create({ params, data: { receive_id: 'ou_nobody', ...text } }));
  said.noCard = await refused(() => create({ msg_type: 'interactive', content: '{"schema":"2.0","body":{"elements":[{"tag":"no_such"}]}}' }));
  said.noMessage = await refused(() => client.im.message.patch({ path: { message_id: 'om_none' }, data: { content: card('x') } }));
  said.limited = await refused(() => create(text));
  console.log(JSON.stringify(said));
}

// dispatcher prints the texts that people write, and answers a click with a toast and a card.
const dispatcher = (keys) => new lark.EventDispatcher({ ...keys, logger: quiet, loggerLevel: lark.LoggerLevel.error }).register({
  'im.message.receive_v1': async ({ message }) => { console.log(JSON.parse(message.content).text); },
  'card.action.trigger': async ({ operator, action }) => ({
    toast: { type: 'success', content: `${operator.open_id} pressed ${action.value.do}` },
    card: { type: 'raw', data: JSON.parse(card('Done')) },
  }),
});

function line() {
  const client = new lark.WSClient({ ...options, onError: (e) => { console.log(e.message); process.exit(1); } });
  client.start({ eventDispatcher: dispatcher({}) });
  return () => client.close();
}

function http() {
  const server = createServer(lark.adaptDefault('/feishu/events', dispatcher({ encryptKey }), { autoChallenge: true }));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  return () => server.close();
}

try {
  if (part === 'api') {
    await api();
  } else {
    const close = part === 'line' ? line() : http();
    process.stdin.resume();
    process.stdin.on('end', () => { close(); process.exit(0); });
  }
} catch (e) {
  console.error(e.stack, JSON.stringify(e.response?.data));
  process.exit(1);
}
