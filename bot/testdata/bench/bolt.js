'use strict'
// The peer of the bench: Bolt for JavaScript with SQLite, doing what one click
// asks of a bot: verify, decode, is it this person's, compare and set, an audit
// row and a job row in one durable transaction, then the answer.
// Arguments: the folder of its packages, the folder of its data.

const fs = require('node:fs')
const path = require('node:path')
const [packages, data] = process.argv.slice(2)
const load = require('node:module').createRequire(path.join(path.resolve(packages), 'x'))
const { App, HTTPReceiver, LogLevel } = load('@slack/bolt')
const Database = load('better-sqlite3')

const brief = JSON.parse(fs.readFileSync(path.join(data, 'brief.json'), 'utf8'))
const third = 'x'.repeat(Math.max(0, Math.floor(brief.bytes / 3)))

const db = new Database(path.join(data, 'bolt.sqlite'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`
  CREATE TABLE request (id TEXT PRIMARY KEY, manager TEXT NOT NULL, rev INTEGER NOT NULL, status TEXT NOT NULL, decided INTEGER, body TEXT) WITHOUT ROWID;
  CREATE TABLE audit (id INTEGER PRIMARY KEY, request TEXT NOT NULL, rev INTEGER NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL, body TEXT);
  CREATE TABLE job (id INTEGER PRIMARY KEY, request TEXT NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL, body TEXT);
`)
const open = db.prepare('INSERT INTO request VALUES (?, ?, ?, ?, NULL, ?)')
db.transaction(() => { for (const c of brief.cases) open.run(c.case, c.user, c.rev, 'pending', third) })()

const decide = db.prepare('UPDATE request SET rev = rev + 1, status = ?, decided = ?, body = ? WHERE id = ? AND rev = ? AND manager = ?')
const note = db.prepare('INSERT INTO audit (request, rev, actor, verb, event, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)')
const plan = db.prepare('INSERT INTO job (request, kind, due, body) VALUES (?, ?, ?, ?)')
let decided = 0
const click = db.transaction((user, event, [, id, verb, rev]) => {
  const now = Date.now()
  if (decide.run(verb, now, third, id, Number(rev), user).changes !== 1) throw new Error('not counted')
  note.run(id, Number(rev) + 1, user, verb, event, now, third)
  plan.run(id, 'show', now, third)
})

const receiver = new HTTPReceiver({
  signingSecret: brief.secret, endpoints: ['/slack/interactions'], logLevel: LogLevel.ERROR,
  customRoutes: [{ path: '/count', method: 'GET', handler: (_req, res) => res.end(String(decided)) }],
})
const app = new App({
  receiver, logLevel: LogLevel.ERROR, tokenVerificationEnabled: false,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH01', botUserId: 'U0LOOPBOT' }),
})
app.action(/^act\./, async ({ ack, action, body }) => {
  click.immediate(body.user.id, body.trigger_id, /^decision\/([^/]+)\/(\w+)@(\d+)$/.exec(action.value))
  decided++
  await ack()
})

app.start({ port: 0, host: '127.0.0.1' }).then((server) => {
  const version = (name) => load(`${name}/package.json`).version
  const sqlite = db.prepare('SELECT sqlite_version() AS v').get().v
  console.log(`ready 127.0.0.1:${server.address().port} @slack/bolt ${version('@slack/bolt')}, better-sqlite3 ${version('better-sqlite3')} (SQLite ${sqlite}), Node ${process.versions.node}`)
})
process.stdin.resume().on('end', () => process.exit(0)) // it does not outlive its parent
