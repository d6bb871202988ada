import GRDB

extension Store {
    /// Checks the books: one sentence for every fault that was found, none when all is well.
    ///
    /// Each account's columns are the sums of its entries; no sum was ever negative; each job was held once for its price, and then settled once
    /// when it is done, released once when it failed or was cancelled, and neither while it is open; each done job has its post. The same holds
    /// for each run of a training, but that one that was stopped may be settled in part and released in part.
    public func audit() async throws -> [String] {
        try await read { db in try faults.flatMap { try String.fetchAll(db, sql: $0) } }
    }
}

/// Queries that find nothing in sound books, and else a sentence for each fault.
private let faults = [
    """
    SELECT 'account ' || account.id || ' has ' || account.available || ' available and ' || account.held || ' held, its entries add up to '
        || total(entry.available) || ' and ' || total(entry.held)
    FROM account LEFT JOIN ledgerEntry AS entry ON entry.account = account.id
    GROUP BY account.id
    HAVING account.available <> total(entry.available) OR account.held <> total(entry.held)
    """,
    """
    SELECT DISTINCT 'account ' || account || ' was once below zero' FROM (
        SELECT account, sum(available) OVER sofar AS available, sum(held) OVER sofar AS held
        FROM ledgerEntry WINDOW sofar AS (PARTITION BY account ORDER BY id)
    ) WHERE available < 0 OR held < 0
    """,
    """
    SELECT 'job ' || id || ' is ' || state || ' with ' || holds || ' holds, ' || settles || ' settles, ' || releases || ' releases' FROM (
        SELECT job.id, job.state,
            count(*) FILTER (WHERE entry.kind = 'hold') AS holds,
            count(*) FILTER (WHERE entry.kind = 'settle') AS settles,
            count(*) FILTER (WHERE entry.kind = 'release') AS releases
        FROM job LEFT JOIN ledgerEntry AS entry ON entry.job = job.id
        GROUP BY job.id
    ) WHERE holds <> 1 OR settles <> (state = 'done') OR releases <> (state IN ('failed', 'cancelled'))
    """,
    """
    SELECT 'entry ' || entry.key || ' books (' || entry.available || ', ' || entry.held || ') for a price of ' || job.price
    FROM ledgerEntry AS entry JOIN job ON job.id = entry.job
    WHERE entry.account <> job.account OR (entry.kind <> 'expire' AND (entry.available, entry.held) <> (
        CASE entry.kind WHEN 'hold' THEN -job.price WHEN 'release' THEN job.price ELSE 0 END,
        CASE entry.kind WHEN 'hold' THEN job.price ELSE -job.price END))
    """,
    """
    SELECT 'job ' || job.id || ' is ' || job.state || CASE WHEN post.id IS NULL THEN ' without a post' ELSE ' and yet has a post' END
    FROM job LEFT JOIN post ON post.id = job.id
    WHERE (job.state = 'done') <> (post.id IS NOT NULL)
    """,
    """
    SELECT 'training ' || id || ' is ' || state || ' with ' || holds || ' holds, ' || settled || ' settled, ' || released || ' released' FROM (
        SELECT run.id, run.state, run.price,
            count(*) FILTER (WHERE entry.kind = 'hold' AND (entry.available, entry.held) = (-run.price, run.price)) AS holds,
            -total(entry.held) FILTER (WHERE entry.kind = 'settle' AND entry.available = 0) AS settled,
            -total(entry.held) FILTER (WHERE entry.kind = 'release' AND entry.available = -entry.held) AS released,
            total(entry.held) AS held, count(*) FILTER (WHERE entry.account <> training.account) AS foreign_
        FROM trainingRun AS run JOIN training ON training.id = run.training LEFT JOIN ledgerEntry AS entry ON entry.training = run.id
        GROUP BY run.id
    ) WHERE holds <> 1 OR foreign_ > 0 OR (settled, released) <> (
            CASE state WHEN 'done' THEN price WHEN 'stopped' THEN price - released ELSE 0 END,
            CASE state WHEN 'failed' THEN price WHEN 'stopped' THEN released ELSE 0 END)
        OR held <> CASE WHEN state IN ('done', 'failed', 'stopped') THEN 0 ELSE price END
    """,
]
