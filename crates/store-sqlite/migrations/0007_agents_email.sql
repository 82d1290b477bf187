-- Telephone systems may name whoever answered by their e-mail address.
ALTER TABLE agents ADD COLUMN email TEXT;
