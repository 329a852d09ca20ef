#pragma once

#include "http/schema.hpp"

/// Values to show in the documentation, made from schemas.
namespace callout {

/// The schema itself, or the component that it refers to.
const schema::bj::object& resolved(const schema::bj::object& of, const schema::components& known);

/// The properties of an object's schema, or none.
schema::bj::object properties_of(const schema::bj::object& of, const schema::components& known);

/// A value that the schema takes: the examples of its parts put together; null where there are none.
schema::bj::value example_of(const schema::bj::object& of, const schema::components& known);

}  // namespace callout
