"""What PostgreSQL does when nobody stands in its way: the rows of a message (its own, the number of its conversation, the cursor
of both people and an event for each), 256 messages a transaction, four statements over arrays, one connection, every commit on disk.
"""

import os
import random
import time

import psycopg

CONVERSATIONS, BATCH = 500, 256

TABLES = """
create table conversations (id bigint primary key, last_seq bigint not null default 0, updated_at bigint not null default 0);
create table persons (id bigint primary key, cursor bigint not null default 0);
create table messages (
    id bigint generated always as identity primary key, conversation_id bigint not null, seq bigint not null,
    sender_id bigint not null, content text not null, created_at bigint not null, unique (conversation_id, seq));
create table events (
    user_id bigint not null, cursor bigint not null, kind smallint not null, conversation_id bigint not null,
    message_seq bigint not null, at bigint not null, primary key (user_id, cursor));
insert into conversations (id) select generate_series(1, %d);
insert into persons (id) select generate_series(1, %d);
""" % (CONVERSATIONS, CONVERSATIONS * 2)

NUMBER = "update conversations set last_seq = last_seq + 1, updated_at = %s where id = any(%s) returning id, last_seq"
COUNT = "update persons set cursor = cursor + 1 where id = any(%s) returning id, cursor"
MESSAGES = """insert into messages (conversation_id, seq, sender_id, content, created_at)
    select c, s, p, t, %s from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) as m (c, s, p, t)"""
EVENTS = """insert into events (user_id, cursor, kind, conversation_id, message_seq, at)
    select u, n, 1, c, s, %s from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) as e (u, n, c, s)"""


def store(cursor, number):
    """One transaction: a message in each of 256 conversations."""
    at = time.time_ns() // 1000
    chosen = random.sample(range(1, CONVERSATIONS + 1), BATCH)
    people = [person for conversation in chosen for person in (conversation * 2 - 1, conversation * 2)]
    seqs = dict(cursor.execute(NUMBER, (at, chosen)).fetchall())
    cursors = dict(cursor.execute(COUNT, (people,)).fetchall())
    texts = [f"hello @@{number}@@ {conversation}" for conversation in chosen]
    senders = [conversation * 2 for conversation in chosen]
    cursor.execute(MESSAGES, (at, chosen, [seqs[c] for c in chosen], senders, texts))
    of_people = [(person + 1) // 2 for person in people]
    numbers = [cursors[person] for person in people]
    cursor.execute(EVENTS, (at, people, numbers, of_people, [seqs[c] for c in of_people]))


with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute(TABLES)
    connection.commit()
    connection.execute("set synchronous_commit = on")
    connection.execute("set enable_seqscan = off")
    connection.prepare_threshold = 1
    seconds, done = float(os.environ.get("SECS", "10")), 0
    with connection.cursor() as cursor:
        for number in range(20):
            store(cursor, number)
            connection.commit()
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            store(cursor, done)
            connection.commit()
            done += BATCH
    print(f"{done / (time.monotonic() - begun):.0f}")
