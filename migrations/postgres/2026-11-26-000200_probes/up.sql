-- Where a node tries every few seconds whether it can write. Rows come and go in one transaction: nobody ever sees one.
CREATE TABLE probes (id BIGINT PRIMARY KEY);
