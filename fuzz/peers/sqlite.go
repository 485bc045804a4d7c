package peers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite" // which registers itself too
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// SQLite is a store in a table of a caller's database. Values are not encrypted here:
// a caller that keeps the library's epoch keys in it encrypts them, or the file.
type SQLite struct {
	db   *sql.DB
	turn chan struct{} // holds one: whose Update runs. SQLite would let others poll

	testingOnlyCommit func(commit func() error) error // in place of commit
}

var _ store.Store = (*SQLite)(nil)

// OpenSQLite opens a database, with at most so many pages of 4096 bytes, and makes the
// table in it.
func OpenSQLite(ctx context.Context, path string, maxPages int) (*SQLite, error) {
	// In WAL mode a reader sees one moment and holds up no writer; FULL makes a commit
	// durable; immediate takes the write lock at the begin, so that no read is outdated.
	db, err := sql.Open("sqlite", fmt.Sprintf("file:%s?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=max_page_count(%d)", path, maxPages))
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS vitalpost (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &SQLite{db: db, turn: make(chan struct{}, 1)}, nil
}

// Close closes the database.
func (s *SQLite) Close() error { return s.db.Close() }

// View implements store.Store.
func (s *SQLite) View(ctx context.Context, f func(store.View) error) error {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // which ends a read
	v := Tx{tx}
	// The moment of a View is that of its first read in SQLite: this is it.
	if _, err := v.Get([]byte{0}); err != nil {
		return err
	}
	return f(v)
}

// Update implements store.Store. It calls f once.
func (s *SQLite) Update(ctx context.Context, f func(store.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// A transaction of database/sql ends with its context. This one ends with f.
	tx, err := s.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // unless it was committed
	if err := f(Tx{tx}); err != nil {
		return class(err)
	}
	if s.testingOnlyCommit != nil {
		return s.testingOnlyCommit(tx.Commit)
	}
	return class(tx.Commit())
}

// class adds store.ErrFull where it is due.
func class(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}
