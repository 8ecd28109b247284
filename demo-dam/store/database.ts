import Database from 'better-sqlite3';
import type { LocalTexts } from '../types';

export type Db = Database.Database;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS assets (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  alt TEXT, caption TEXT,
  tags TEXT NOT NULL,
  folder TEXT,
  type TEXT NOT NULL,
  copyright TEXT, credit TEXT,
  focal_x REAL, focal_y REAL,
  embargo_until TEXT, expires_at TEXT, withdrawn_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  current_version INTEGER,
  newest_status TEXT NOT NULL DEFAULT 'in-review',
  orientation TEXT,
  format TEXT
);
CREATE INDEX IF NOT EXISTS assets_by_created ON assets (created_at, row);
CREATE INDEX IF NOT EXISTS assets_by_title ON assets (title_key, row);
CREATE TABLE IF NOT EXISTS asset_tags (
  asset_row INTEGER NOT NULL REFERENCES assets (row) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (asset_row, tag)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS asset_tags_by_tag ON asset_tags (tag, asset_row);
CREATE TABLE IF NOT EXISTS versions (
  asset_row INTEGER NOT NULL REFERENCES assets (row) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  type TEXT NOT NULL,
  file_name TEXT NOT NULL,
  mime TEXT NOT NULL,
  ext TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  width INTEGER, height INTEGER, duration_ms INTEGER, pages INTEGER,
  created_at TEXT NOT NULL,
  approved_at TEXT,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (asset_row, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS usage (
  asset_id TEXT NOT NULL,
  uri TEXT NOT NULL,
  title TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (asset_id, uri)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  asset_id TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS webhook (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  url TEXT NOT NULL,
  secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  delivered_at INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_pending ON deliveries (status, number);
`;

/** Columns that older databases do not have. New databases get them in the same way. */
const ADDED_COLUMNS = { texts: "TEXT NOT NULL DEFAULT '{}'", digital_source_type: 'TEXT' };

/** FTS5 tables take no further columns, so an older one is made anew. Databases that have one had no `texts`. */
const FULL_TEXT = `
DROP TABLE IF EXISTS assets_text;
CREATE VIRTUAL TABLE assets_text USING fts5 (
  title, alt, tags, credit, folder, id, texts,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
INSERT INTO assets_text (rowid, title, alt, tags, credit, folder, id, texts)
SELECT row, title, alt, (SELECT group_concat(value, ' ') FROM json_each(tags)), credit, folder, id, caption
FROM assets;
`;

/** Opens (and where needed makes) the database. WAL, so that reading never waits for a write. */
export function openDatabase(path: string): Db {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.exec(SCHEMA);
  db.transaction(upgrade).immediate(db);
  db.function('relevance', { deterministic: true }, relevance);
  return db;
}

function upgrade(db: Db): void {
  const columns = columnsOf(db, 'assets');
  for (const [name, type] of Object.entries(ADDED_COLUMNS)) {
    if (!columns.has(name)) db.exec(`ALTER TABLE assets ADD COLUMN ${name} ${type}`);
  }
  if (!columnsOf(db, 'assets_text').has('texts')) db.exec(FULL_TEXT);
}

function columnsOf(db: Db, table: string): Set<string> {
  const columns = db.prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)');
  return new Set(columns.all(table).map(({ name }) => name));
}

/**
 * How well a row fits the words of a search. It looks at this row alone, unlike bm25, whose scores
 * move when other assets are added and would make a cursor skip or repeat.
 */
function relevance(
  title: unknown,
  texts: unknown,
  tags: unknown,
  id: unknown,
  wordsJson: unknown,
): number {
  const words: unknown = JSON.parse(String(wordsJson));
  if (!Array.isArray(words)) return 0;
  const titles = [title, ...otherTitles(String(texts))].map(wordsIn);
  const tagWords = wordsIn(tags);
  const idWords = wordsIn(id);
  let score = 0;
  for (const word of words.map((each) => fold(String(each)))) {
    // A title counts in the language that fits best, so that translations are no advantage.
    score +=
      Math.max(...titles.map((titleWords) => titleScore(titleWords, word))) +
      scoreOf(idWords, word, 5, 3) +
      scoreOf(tagWords, word, 4, 2);
  }
  return score;
}

function otherTitles(texts: string): (string | null)[] {
  const others: Record<string, LocalTexts> = JSON.parse(texts);
  return Object.values(others).map(({ title }) => title);
}

const wordsIn = (text: unknown): string[] => fold(String(text ?? '')).split(/[^\p{L}\p{N}]+/u);

function titleScore(words: readonly string[], word: string): number {
  return scoreOf(words, word, 16, 10) + (words[0]?.startsWith(word) ? 3 : 0);
}

function scoreOf(candidates: readonly string[], word: string, whole: number, start: number) {
  if (candidates.includes(word)) return whole;
  return candidates.some((candidate) => candidate.startsWith(word)) ? start : 0;
}

/** Lower case without accents: the same folding as the full-text index, used for sorting as well. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
