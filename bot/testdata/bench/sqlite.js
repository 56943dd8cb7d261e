'use strict'
// What the peers of the bench do with a click: is it this person's, compare and set,
// an audit row and a job row in one durable transaction.

const fs = require('node:fs')
const path = require('node:path')

// setup reads the arguments, the folder of the packages and the folder of the data,
// and opens a database with the cases of the bench in it.
exports.setup = () => {
  const [packages, data] = process.argv.slice(2)
  const load = require('node:module').createRequire(path.join(path.resolve(packages), 'x'))
  const brief = JSON.parse(fs.readFileSync(path.join(data, 'brief.json'), 'utf8'))
  const third = 'x'.repeat(Math.max(0, Math.floor(brief.bytes / 3)))

  const db = new (load('better-sqlite3'))(path.join(data, 'peer.sqlite'))
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
  const turn = db.transaction((user, event, [, id, verb, rev]) => {
    const now = Date.now()
    if (decide.run(verb, now, third, id, Number(rev), user).changes !== 1) throw new Error('not counted')
    note.run(id, Number(rev) + 1, user, verb, event, now, third)
    plan.run(id, 'show', now, third)
  })
  const version = (name) => load(`${name}/package.json`).version
  const sqlite = db.prepare('SELECT sqlite_version() AS v').get().v

  process.stdin.resume().on('end', () => process.exit(0)) // it does not outlive its parent
  return {
    load,
    brief,
    click: (user, event, action) => {
      turn.immediate(user, event, /^decision\/([^/]+)\/(\w+)@(\d+)$/.exec(action))
      decided++
    },
    count: () => String(decided),
    ready: (port, name) => console.log(
      `ready 127.0.0.1:${port} ${name} ${version(name)}, better-sqlite3 ${version('better-sqlite3')} (SQLite ${sqlite}), Node ${process.versions.node}`),
  }
}
