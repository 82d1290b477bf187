-- record: {"recordId", "objectType"?}. rung: the agents at whom a contact rings that belongs to nobody yet. waiting: the events
-- whose flows run when it has an owner.
ALTER TABLE contacts ADD COLUMN record TEXT;
ALTER TABLE contacts ADD COLUMN rung TEXT NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN waiting TEXT NOT NULL DEFAULT '[]';
CREATE INDEX contacts_open ON contacts (id) WHERE destroyed_at IS NULL;
