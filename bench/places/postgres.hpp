#pragma once

#include <libpq-fe.h>

#include <functional>
#include <memory>

#include "places/contender.hpp"

namespace callout {

/// How a PostgreSQL keeps places and orders them by distance. In the texts $1 and $2 are degrees east and north.
struct postgres_form {
    std::string name;
    std::string table;
    /// What has to be there first; nothing, or a statement.
    std::string preparation;
    std::string column;
    /// The place, in SQL, and as it is copied in.
    std::string operand;
    std::function<std::string(place)> copied;
    /// The asked_radius that a worker may be, in what `<->` counts in.
    std::string within;
};

[[nodiscard]] postgres_form postgis_form();
/// Points of a plane: longitudes are shrunk by the cosine of a latitude in the middle.
[[nodiscard]] postgres_form point_form(double middle_latitude);

/// PostgreSQL over libpq in pipeline mode, one table with a GiST index a trade, prepared statements.
class postgres final : public contender {
public:
    /// Throws std::runtime_error with what the database says, as do the others.
    postgres(const std::string& url, postgres_form form);

    [[nodiscard]] std::string name() const override { return form_.name; }
    void load(const std::vector<settled_worker>& workers) override;
    std::vector<answer> nearest(std::span<const question> asked) override;
    void move(std::span<const ping> pings) override;

private:
    struct closing {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    struct clearing {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using result = std::unique_ptr<PGresult, clearing>;

    [[nodiscard]] std::string table_of(std::int64_t trade) const;
    void run(const std::string& statement);
    void copy(std::int64_t trade, const std::vector<settled_worker>& workers);
    void prepare(const std::string& name, const std::string& statement);
    void send(const std::string& prepared, const std::vector<std::string>& parameters);
    result next_result();
    void end_of_batch();
    [[noreturn]] void fail() const;

    postgres_form form_;
    std::unique_ptr<PGconn, closing> connection_;
};

}  // namespace callout
