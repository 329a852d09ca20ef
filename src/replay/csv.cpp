#include "replay/csv.hpp"

#include <utility>

namespace callout::replay {

namespace {

class csv_reader {
public:
    explicit csv_reader(std::string_view text) : text_{text} {}

    std::vector<csv_record> read() {
        std::vector<csv_record> records;
        while (position_ < text_.size()) {
            records.push_back(record());
            if (records.back().fields.size() != records.front().fields.size()) {
                throw csv_error(records.back().line, std::to_string(records.back().fields.size()),
                                "expected " + std::to_string(records.front().fields.size()) + " fields, found " +
                                    std::to_string(records.back().fields.size()));
            }
        }
        return records;
    }

private:
    csv_record record() {
        csv_record result{line_, {field()}};
        while (take(',')) result.fields.push_back(field());
        end_of_line();
        return result;
    }

    std::string field() {
        column_ += 1;
        return take('"') ? quoted() : plain();
    }

    std::string plain() {
        std::string value;
        while (position_ < text_.size() && text_[position_] != ',' && !at_line_end()) {
            if (text_[position_] == '"') fail("a quote inside a field that does not start with one");
            value += text_[position_++];
        }
        return value;
    }

    std::string quoted() {
        std::string value;
        while (true) {
            if (position_ == text_.size()) fail("the quote is never closed");
            const char next = text_[position_++];
            if (next == '\n') line_ += 1;
            if (next != '"') {
                value += next;
            } else if (take('"')) {
                value += '"';
            } else {
                return value;
            }
        }
    }

    void end_of_line() {
        if (position_ < text_.size() && !at_line_end()) fail("text after the closing quote");
        take('\r');
        take('\n');
        line_ += 1;
        column_ = 0;
    }

    [[nodiscard]] bool at_line_end() const { return text_[position_] == '\n' || text_.substr(position_, 2) == "\r\n"; }

    bool take(char wanted) {
        if (position_ == text_.size() || text_[position_] != wanted) return false;
        position_ += 1;
        return true;
    }

    [[noreturn]] void fail(const std::string& problem) const {
        throw csv_error(line_, std::to_string(column_), problem);
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t line_ = 1;
    std::size_t column_ = 0;
};

}  // namespace

csv_error::csv_error(std::size_t line, const std::string& column, const std::string& problem)
    : std::runtime_error("line " + std::to_string(line) + ", column " + column + ": " + problem) {}

std::vector<csv_record> parse_csv(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    return csv_reader{text}.read();
}

}  // namespace callout::replay
