-- Runs once, as the owner of the database.
CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL);
INSERT INTO note (text) VALUES ('set up by ' || current_user);
