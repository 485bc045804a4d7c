package peers

import (
	"bytes"
	"database/sql"
	"errors"

	"github.com/vitalpost/vitalpost/protocol/store"
)

// Tx is a store.Tx in a transaction of a caller, who may use Tx.SQL for tables of its
// own: they are committed together.
type Tx struct{ SQL *sql.Tx }

// Get implements store.View.
func (t Tx) Get(key []byte) (value []byte, err error) {
	if err := store.CheckKey(key); err != nil {
		return nil, err
	}
	err = t.SQL.QueryRow("SELECT v FROM vitalpost WHERE k = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return notNil(value), err
}

// Scan implements store.View. It reads in parts: a query that is open would be in the
// way of its connection's other statements.
func (t Tx) Scan(prefix []byte, f func(key, value []byte) bool) error {
	const part = 100
	for from := notNil(prefix); ; {
		rows, err := t.SQL.Query("SELECT k, v FROM vitalpost WHERE k >= ? ORDER BY k LIMIT ?", from, part)
		if err != nil {
			return err
		}
		var pairs [][2][]byte
		for rows.Next() && err == nil {
			var p [2][]byte
			err = rows.Scan(&p[0], &p[1])
			pairs = append(pairs, p)
		}
		if err := errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, p := range pairs {
			if !bytes.HasPrefix(p[0], prefix) || !f(p[0], notNil(p[1])) {
				return nil
			}
			from = append(bytes.Clone(p[0]), 0) // the next key that there can be
		}
		if len(pairs) < part {
			return nil
		}
	}
}

// Put implements store.Tx.
func (t Tx) Put(key, value []byte) error {
	if err := store.CheckPut(key, value); err != nil {
		return err
	}
	_, err := t.SQL.Exec("INSERT INTO vitalpost VALUES (?, ?) ON CONFLICT DO UPDATE SET v = excluded.v", key, notNil(value))
	return class(err)
}

// Delete implements store.Tx.
func (t Tx) Delete(key []byte) error {
	if err := store.CheckKey(key); err != nil {
		return err
	}
	_, err := t.SQL.Exec("DELETE FROM vitalpost WHERE k = ?", key)
	return class(err)
}

// notNil is for SQL, to which nil is NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
