import Database from 'better-sqlite3';

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
CREATE VIRTUAL TABLE IF NOT EXISTS assets_text USING fts5 (
  title, alt, tags, credit, folder, id,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
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

/** Opens (and where needed makes) the database. WAL, so that reading never waits for a write. */
export function openDatabase(path: string): Db {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.exec(SCHEMA);
  db.function('relevance', { deterministic: true }, relevance);
  return db;
}

/**
 * How well a row fits the words of a search. It looks at this row alone, unlike bm25, whose scores
 * move when other assets are added and would make a cursor skip or repeat.
 */
function relevance(title: unknown, tags: unknown, id: unknown, wordsJson: unknown): number {
  const words: unknown = JSON.parse(String(wordsJson));
  if (!Array.isArray(words)) return 0;
  const titleWords = fold(String(title)).split(/[^\p{L}\p{N}]+/u);
  const tagWords = fold(String(tags)).split(/[^\p{L}\p{N}]+/u);
  const idWords = fold(String(id)).split(/[^\p{L}\p{N}]+/u);
  const scoreOf = (candidates: readonly string[], word: string, whole: number, start: number) => {
    if (candidates.includes(word)) return whole;
    return candidates.some((candidate) => candidate.startsWith(word)) ? start : 0;
  };
  let score = 0;
  for (const word of words.map((each) => fold(String(each)))) {
    score +=
      scoreOf(titleWords, word, 16, 10) +
      scoreOf(idWords, word, 5, 3) +
      scoreOf(tagWords, word, 4, 2);
    if (titleWords[0]?.startsWith(word)) score += 3;
  }
  return score;
}

/** Lower case without accents: the same folding as the full-text index, used for sorting as well. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
