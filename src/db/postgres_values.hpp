#pragma once

#include <array>
#include <memory>
#include <vector>

#include <libpq-fe.h>

#include "db/backend.hpp"

namespace callout::db {

struct result_closer {
    void operator()(PGresult* result) const { PQclear(result); }
};
using postgres_result = std::unique_ptr<PGresult, result_closer>;

/// The PostgreSQL type that a parameter is declared as; 0 leaves it to the server (texts: they may be json).
[[nodiscard]] Oid type_of(column_kind kind);

/// A PostgreSQL type's name for people, "int8"; its number if it is none that we use.
[[nodiscard]] std::string type_name(Oid type);

/// Whether a parameter of `kind` may be sent for a parameter of `type`.
[[nodiscard]] bool accepts(Oid type, column_kind kind);

/// Parameters in PostgreSQL's binary format; refers to `values`.
class binary_parameters {
public:
    explicit binary_parameters(const parameters& values);

    [[nodiscard]] int count() const { return static_cast<int>(pointers_.size()); }
    [[nodiscard]] const char* const* values() const { return pointers_.data(); }
    [[nodiscard]] const int* lengths() const { return lengths_.data(); }
    [[nodiscard]] const int* formats() const { return formats_.data(); }

private:
    void add(const parameter& value);

    std::vector<std::array<char, 8>> numbers_;
    std::vector<const char*> pointers_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

/// Reads a binary result. Throws db::failure in the name of `statement` for a column type that we do not read.
void read_rows(const PGresult* from, std::string_view statement, rows& to);

/// What an error result means, as the exception to throw; `name` is the statement's.
[[nodiscard]] std::exception_ptr error_of(const PGresult* result, std::string_view name);

/// Whether an error result says that the connection is of no more use.
[[nodiscard]] bool ends_connection(const PGresult* result);

}  // namespace callout::db
