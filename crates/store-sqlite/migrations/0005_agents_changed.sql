-- Goes up with every change of an agent, whatever program makes it: what was read of them before can be told from what is true.
CREATE TABLE agents_changed (times INTEGER NOT NULL) STRICT;
INSERT INTO agents_changed (times) VALUES (0);
CREATE TRIGGER agent_made AFTER INSERT ON agents BEGIN UPDATE agents_changed SET times = times + 1; END;
CREATE TRIGGER agent_changed AFTER UPDATE ON agents BEGIN UPDATE agents_changed SET times = times + 1; END;
CREATE TRIGGER agent_removed AFTER DELETE ON agents BEGIN UPDATE agents_changed SET times = times + 1; END;
