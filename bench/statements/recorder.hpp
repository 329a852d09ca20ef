#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace callout {

/// A statement as it was sent, and the same with its parameters' values in their places.
struct sent_statement {
    std::string text;
    std::string filled;
};

/// Hears every statement of every SQLite connection that this process opens while it lives. One at a time.
class statement_recorder {
public:
    statement_recorder();
    ~statement_recorder();
    statement_recorder(const statement_recorder&) = delete;
    statement_recorder& operator=(const statement_recorder&) = delete;

    /// What was sent since the last time, without the borders of batches.
    std::vector<sent_statement> take();
    void add(sent_statement each);

private:
    std::mutex mutex_;
    std::vector<sent_statement> sent_;
};

}  // namespace callout
