-- Whatever was accepted or completed since a moment was also updated since: service_request_updated finds it, and each
-- change of a request writes two indexes less.
DROP INDEX service_request_accepted;
DROP INDEX service_request_completed;
