#include "support/api_test.hpp"

namespace callout {
namespace {

using ::testing::HasSubstr;

class accounts : public api_test {};

const std::string ann_form = R"({"email":"ann@example.com","password":"drip-drop-stop-42"})";

/// A registration form with one more member.
std::string form_with(const std::string& member) {
    return ann_form.substr(0, ann_form.size() - 1) + "," + member + "}";
}

// Register.

TEST_F(accounts, a_new_customer_gets_an_account_and_a_session) {
    const answer made = post(nobody, "/auth/register/", form_with(R"("first_name":" Ann ","phone_number":"+1 212")"));
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("user.email"), "ann@example.com");
    EXPECT_EQ(made.text_at("user.role"), "CUSTOMER");
    EXPECT_EQ(made.text_at("user.first_name"), "Ann");
    EXPECT_EQ(made.text_at("user.phone_number"), "+1 212");
    EXPECT_TRUE(made.field("user.customer_profile").is_object());
    EXPECT_TRUE(made.has("user.worker_profile") && made.field("user.worker_profile").is_null());
    EXPECT_FALSE(made.field("user.is_email_verified").as_bool());
    EXPECT_FALSE(made.has("user.password"));
    EXPECT_FALSE(made.text_at("access").empty());
    EXPECT_FALSE(made.text_at("refresh").empty());
}

TEST_F(accounts, a_new_worker_is_offline_with_a_radius_of_20_km) {
    const answer made = post(nobody, "/auth/register/", form_with(R"("role":"WORKER")"));
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_TRUE(made.field("user.customer_profile").is_null());
    EXPECT_FALSE(made.field("user.worker_profile.is_available").as_bool());
    EXPECT_EQ(made.number_at("user.worker_profile.service_radius_km"), 20);
    EXPECT_EQ(made.text_at("user.worker_profile.average_rating"), "0.00");
    EXPECT_EQ(made.number_at("user.worker_profile.total_completed_jobs"), 0);
    EXPECT_TRUE(made.field("user.worker_profile.category_ids").is_array());
}

TEST_F(accounts, coordinates_come_back_as_decimal_strings_whether_sent_as_text_or_number) {
    const answer made =
        post(nobody, "/auth/register/", form_with(R"("default_latitude":51.51,"default_longitude":"-0.1")"));
    EXPECT_EQ(made.text_at("user.default_latitude"), "51.510000");
    EXPECT_EQ(made.text_at("user.default_longitude"), "-0.100000");
}

TEST_F(accounts, an_email_is_kept_in_lower_case_and_taken_whatever_its_case) {
    const std::string form = R"({"email":"Ann@Example.COM","password":"drip-drop-stop-42"})";
    EXPECT_EQ(post(nobody, "/auth/register/", form).text_at("user.email"), "ann@example.com");
    EXPECT_THAT(post(nobody, "/auth/register/", ann_form),
                says_of(400, "email", "user with this email address already exists."));
}

TEST_F(accounts, registration_says_what_is_wrong) {
    const std::string path = "/auth/register/";
    const auto with_password = [](const std::string& password) {
        return R"({"email":"ann@example.com","password":")" + password + "\"}";
    };
    const auto with_email = [](const std::string& email) {
        return R"({"password":"drip-drop-stop-42","email":)" + email + "}";
    };
    expect({
        {"no body", nobody, verb::POST, path, "", 400, "This field is required."},
        {"no JSON", nobody, verb::POST, path, "{", 400},
        {"no object", nobody, verb::POST, path, "[]", 400},
        {"null e-mail", nobody, verb::POST, path, with_email("null"), 400, "This field may not be null."},
        {"blank e-mail", nobody, verb::POST, path, with_email("\"\""), 400, "This field may not be blank."},
        {"no e-mail", nobody, verb::POST, path, with_email("\"ann\""), 400, "Enter a valid email address."},
        {"a number as e-mail", nobody, verb::POST, path, with_email("[1]"), 400, "Not a valid string."},
        {"short", nobody, verb::POST, path, with_password("short"), 400,
         "Ensure this field has at least 8 characters."},
        {"common", nobody, verb::POST, path, with_password("password"), 400, "This password is too common."},
        {"digits", nobody, verb::POST, path, with_password("8273645190"), 400, "This password is entirely numeric."},
        {"like the e-mail", nobody, verb::POST, path, with_password("ann@example.com"), 400,
         "The password is too similar to the email address."},
        {"an admin", nobody, verb::POST, path, form_with(R"("role":"ADMIN")"), 400,
         "Registration is only available for customers or workers."},
        {"a strange role", nobody, verb::POST, path, form_with(R"("role":"KING")"), 400,
         "\"KING\" is not a valid choice."},
        {"a long name", nobody, verb::POST, path, form_with("\"first_name\":\"" + std::string(151, 'a') + "\""), 400,
         "Ensure this field has no more than 150 characters."},
        {"past the pole", nobody, verb::POST, path, form_with(R"("default_latitude":"90.000001")"), 400,
         "Ensure this value is less than or equal to 90."},
        {"seven places", nobody, verb::POST, path, form_with(R"("default_latitude":"1.0000001")"), 400,
         "Ensure that there are no more than 6 decimal places."},
        {"no number", nobody, verb::POST, path, form_with(R"("default_longitude":"NaN")"), 400,
         "A valid number is required."},
        {"no category", nobody, verb::POST, path, form_with(R"("role":"WORKER","category_ids":[99])"), 400,
         "Invalid pk \"99\" - object does not exist."},
    });
}

TEST_F(accounts, a_refused_registration_names_every_failing_field_and_nothing_else) {
    const answer refused = post(nobody, "/auth/register/", R"({"email":"x","password":"short","role":"KING"})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body.as_object().size(), 3U) << refused;
}

TEST_F(accounts, a_short_password_is_only_said_to_be_short) {
    const answer refused = post(nobody, "/auth/register/", R"({"email":"ann@example.com","password":"1234"})");
    EXPECT_EQ(refused.text, R"({"password":["Ensure this field has at least 8 characters."]})");
}

TEST_F(accounts, unknown_keys_are_ignored) {
    EXPECT_EQ(post(nobody, "/auth/register/", form_with(R"("is_active":false,"id":7,"is_email_verified":true)")).status,
              201);
    EXPECT_FALSE(get(sign_in("ann@example.com"), "/auth/me/").field("is_email_verified").as_bool());
}

TEST_F(accounts, a_form_that_is_no_json_is_an_unsupported_media_type) {
    const answer refused = call(nobody, verb::POST, "/auth/register/", "email=ann",
                                {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_THAT(refused, says(415, "Unsupported media type \"application/x-www-form-urlencoded\" in request."));
}

TEST_F(accounts, of_registrations_of_one_address_at_once_one_wins) {
    const std::vector<planned_call> calls(8, {nobody, verb::POST, "/auth/register/", ann_form});
    const auto answers = at_once(calls);
    EXPECT_EQ(std::ranges::count(answers, 201, &answer::status), 1);
    for (const answer& each : answers) {
        if (each.status != 201)
            EXPECT_THAT(each, says_of(400, "email", "user with this email address already exists."));
    }
}

// Login.

TEST_F(accounts, whoever_registered_can_sign_in_with_either_case_of_the_address) {
    customer("ann");
    const answer in = post(nobody, "/auth/login/", R"({"email":"ANN@example.com","password":"drip-drop-stop-42"})");
    ASSERT_EQ(in.status, 200) << in;
    EXPECT_EQ(in.text_at("user.email"), "ann@example.com");
    EXPECT_TRUE(in.has("access") && in.has("refresh"));
}

TEST_F(accounts, sign_in_does_not_say_whether_the_address_is_known) {
    customer("ann");
    const std::string refusal = "No active account found with the given credentials";
    expect({
        {"wrong password", nobody, verb::POST, "/auth/login/", R"({"email":"ann@example.com","password":"wrong"})", 401,
         refusal},
        {"unknown", nobody, verb::POST, "/auth/login/", R"({"email":"bob@example.com","password":"wrong"})", 401,
         refusal},
        {"no address at all", nobody, verb::POST, "/auth/login/", R"({"email":"bob","password":"wrong"})", 401,
         refusal},
        {"no password", nobody, verb::POST, "/auth/login/", R"({"email":"ann@example.com"})", 400,
         "This field is required."},
        {"blank", nobody, verb::POST, "/auth/login/", R"({"email":"","password":"x"})", 400,
         "This field may not be blank."},
    });
}

TEST_F(accounts, a_stale_token_does_not_keep_anybody_from_signing_in) {
    customer("ann");
    const answer in = call(nobody, verb::POST, "/auth/login/", ann_form, {{"Authorization", "Bearer stale"}});
    EXPECT_EQ(in.status, 200) << in;
}

// Tokens.

TEST_F(accounts, a_refresh_token_gives_a_new_access_token) {
    person ann = customer("ann");
    const answer fresh = post(nobody, "/auth/token/refresh/", R"({"refresh":")" + ann.refresh + "\"}");
    ASSERT_EQ(fresh.status, 200) << fresh;
    ann.access = fresh.text_at("access");
    EXPECT_EQ(get(ann, "/auth/me/").status, 200);
}

TEST_F(accounts, bad_refresh_tokens_are_refused) {
    const person ann = customer("ann");
    const std::string path = "/auth/token/refresh/";
    expect({
        {"missing", nobody, verb::POST, path, "{}", 400, "This field is required."},
        {"garbage", nobody, verb::POST, path, R"({"refresh":"a.b.c"})", 401, "Token is invalid or expired"},
        {"an access token", nobody, verb::POST, path, R"({"refresh":")" + ann.access + "\"}", 401,
         "Token has wrong type"},
    });
    time.advance(std::chrono::days{7} + std::chrono::seconds{1});
    const answer late = post(nobody, path, R"({"refresh":")" + ann.refresh + "\"}");
    EXPECT_THAT(late, says(401, "Token is invalid or expired"));
    EXPECT_EQ(late.text_at("code"), "token_not_valid");
}

TEST_F(accounts, an_access_token_lives_for_30_minutes) {
    const person ann = customer("ann");
    time.advance(std::chrono::minutes{29});
    EXPECT_EQ(get(ann, "/auth/me/").status, 200);
    time.advance(std::chrono::minutes{1} + std::chrono::seconds{1});
    EXPECT_THAT(get(ann, "/auth/me/"), says(401, "Token is invalid or expired"));
}

TEST_F(accounts, a_call_without_a_good_token_is_told_so) {
    person ann = customer("ann");
    const answer without = get(nobody, "/auth/me/");
    EXPECT_THAT(without, says(401, "Authentication credentials were not provided."));
    EXPECT_EQ(without.header("WWW-Authenticate"), R"(Bearer realm="api")");
    ann.access = ann.refresh;
    EXPECT_THAT(get(ann, "/auth/me/"), says(401, "Token has wrong type"));
    ann.access = "garbage";
    EXPECT_EQ(get(ann, "/auth/me/").text,
              R"({"detail":"Given token not valid for any token type","code":"token_not_valid","messages":)"
              R"([{"token_class":"AccessToken","token_type":"access","message":"Token is invalid or expired"}]})");
}

TEST_F(accounts, another_methods_call_says_which_are_allowed) {
    const answer refused = call(customer("ann"), verb::POST, "/auth/me/", "{}");
    EXPECT_THAT(refused, says(405, "Method \"POST\" not allowed."));
    EXPECT_THAT(refused.header("Allow").value_or(""), HasSubstr("PATCH"));
}

TEST_F(accounts, a_get_without_the_slash_is_sent_to_the_path_with_it) {
    const answer moved = get(customer("ann"), "/api/auth/me");
    EXPECT_EQ(moved.status, 301);
    EXPECT_EQ(moved.header("Location"), "/api/auth/me/");
}

// Me.

TEST_F(accounts, people_change_their_own_data) {
    const person ann = customer("ann");
    const answer changed = patch(ann, "/auth/me/",
                                 R"({"last_name":"Lee","default_latitude":"40.7","default_longitude":"-74",)"
                                 R"("customer_profile":{"notes":"The bell is broken."}})");
    ASSERT_EQ(changed.status, 200) << changed;
    EXPECT_EQ(changed.text_at("first_name"), "ann");
    EXPECT_EQ(changed.text_at("last_name"), "Lee");
    EXPECT_EQ(changed.text_at("default_longitude"), "-74.000000");
    EXPECT_EQ(changed.text_at("customer_profile.notes"), "The bell is broken.");
    EXPECT_EQ(get(ann, "/auth/me/").text, changed.text);
}

TEST_F(accounts, what_one_sees_of_oneself_follows_every_change) {
    const person bob = worker("bob", {.radius = 20});
    EXPECT_EQ(get(bob, "/auth/me/").number_at("worker_profile.service_radius_km"), 20);
    patch(bob, "/auth/workers/availability/", R"({"is_available":false,"service_radius_km":30})");
    EXPECT_EQ(get(bob, "/auth/me/").number_at("worker_profile.service_radius_km"), 30);
    patch(bob, "/auth/me/", R"({"first_name":"Robert"})");
    EXPECT_EQ(get(bob, "/auth/me/").text_at("first_name"), "Robert");
}

TEST_F(accounts, a_position_can_be_taken_back) {
    const person ann = customer("ann");
    patch(ann, "/auth/me/", R"({"default_latitude":"40.7"})");
    EXPECT_TRUE(patch(ann, "/auth/me/", R"({"default_latitude":null})").field("default_latitude").is_null());
}

TEST_F(accounts, what_nobody_may_write_stays_as_it_is) {
    const person ann = customer("ann");
    const answer changed =
        patch(ann, "/auth/me/", R"({"id":99,"role":"ADMIN","is_email_verified":true,"is_active":false})");
    EXPECT_EQ(changed.number_at("id"), ann.id);
    EXPECT_EQ(changed.text_at("role"), "CUSTOMER");
    EXPECT_FALSE(changed.field("is_email_verified").as_bool());
}

TEST_F(accounts, changes_of_ones_own_data_are_checked) {
    const person ann = customer("ann");
    const person bob = worker("bob", {.at = std::nullopt});
    const std::string path = "/auth/me/";
    expect({
        {"long phone", ann, verb::PATCH, path, R"({"phone_number":")" + std::string(33, '1') + "\"}", 400,
         "Ensure this field has no more than 32 characters."},
        {"null name", ann, verb::PATCH, path, R"({"first_name":null})", 400, "This field may not be null."},
        {"wide radius", bob, verb::PATCH, path, R"({"worker_profile":{"service_radius_km":1001}})", 400,
         "Ensure this value is less than or equal to 1000."},
        {"no radius", bob, verb::PATCH, path, R"({"worker_profile":{"service_radius_km":0}})", 400,
         "Ensure this value is greater than or equal to 1."},
        {"no category", bob, verb::PATCH, path, R"({"worker_profile":{"category_ids":[9]}})", 400,
         "Invalid pk \"9\" - object does not exist."},
        {"new e-mail", ann, verb::PATCH, path, R"({"email":"eve@example.com"})", 400, "This field is required."},
        {"new password", ann, verb::PATCH, path, R"({"password":"another-drip-43"})", 400, "This field is required."},
        {"wrong password", ann, verb::PATCH, path, R"({"password":"another-drip-43","current_password":"no"})", 400,
         "Wrong password."},
        {"taken e-mail", ann, verb::PATCH, path,
         R"({"email":"bob@example.com","current_password":"drip-drop-stop-42"})", 400,
         "user with this email address already exists."},
        {"put without e-mail", ann, verb::PUT, path, R"({"first_name":"Ann"})", 400, "This field is required."},
        {"put with e-mail", ann, verb::PUT, path, R"({"email":"ann@example.com","first_name":"Ann"})", 200},
    });
}

TEST_F(accounts, errors_of_nested_fields_are_nested) {
    const person bob = worker("bob", {.at = std::nullopt});
    EXPECT_EQ(patch(bob, "/auth/me/", R"({"worker_profile":{"service_radius_km":"far"}})").text,
              R"({"worker_profile":{"service_radius_km":["A valid integer is required."]}})");
}

TEST_F(accounts, a_new_password_replaces_the_old_one) {
    const person ann = customer("ann");
    const std::string change = R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})";
    ASSERT_EQ(patch(ann, "/auth/me/", change).status, 200);
    EXPECT_EQ(post(nobody, "/auth/login/", ann_form).status, 401);
    EXPECT_EQ(sign_in("ann@example.com", "another-drip-43").id, ann.id);
}

TEST_F(accounts, a_new_email_signs_in_and_the_old_one_does_not) {
    const person ann = customer("ann");
    const std::string change = R"({"email":"Eve@example.com","current_password":"drip-drop-stop-42"})";
    EXPECT_EQ(patch(ann, "/auth/me/", change).text_at("email"), "eve@example.com");
    EXPECT_EQ(post(nobody, "/auth/login/", ann_form).status, 401);
    EXPECT_EQ(sign_in("eve@example.com").id, ann.id);
}

TEST_F(accounts, reading_ones_own_account_asks_the_database_until_it_is_remembered) {
    const person ann = customer("ann");
    get(ann, "/auth/me/");
    EXPECT_EQ(statements_of([&] { get(ann, "/auth/me/"); }), 0U);
    patch(ann, "/auth/me/", R"({"last_name":"Lee"})");
    EXPECT_EQ(statements_of([&] { get(ann, "/auth/me/"); }), 1U);
}

// Availability.

TEST_F(accounts, a_worker_goes_online_where_they_are) {
    const person bob = worker("bob", {.at = std::nullopt});
    const answer online =
        patch(bob, "/auth/workers/availability/",
              R"({"is_available":true,"current_latitude":40.5,"current_longitude":"-74","skills":"pipes"})");
    ASSERT_EQ(online.status, 200) << online;
    EXPECT_TRUE(online.field("is_available").as_bool());
    EXPECT_EQ(online.text_at("current_latitude"), "40.500000");
    EXPECT_EQ(online.text_at("skills"), "pipes");
    EXPECT_EQ(online.text_at("last_available_at"), "2026-02-12T22:00:00.000000Z");
    EXPECT_EQ(get(bob, "/auth/workers/availability/").text, online.text);
    EXPECT_EQ(service().fleet().size(), 1U);
}

TEST_F(accounts, going_offline_keeps_the_position_that_is_sent_along) {
    const person bob = worker("bob");
    const answer offline = patch(bob, "/auth/workers/availability/",
                                 R"({"is_available":false,"current_latitude":"1","current_longitude":"2"})");
    ASSERT_EQ(offline.status, 200) << offline;
    EXPECT_FALSE(offline.field("is_available").as_bool());
    EXPECT_TRUE(offline.field("last_available_at").is_null());
    EXPECT_EQ(offline.text_at("current_longitude"), "2.000000");
    EXPECT_EQ(service().fleet().size(), 0U);
}

TEST_F(accounts, availability_is_checked) {
    const person bob = worker("bob", {.at = std::nullopt});
    const std::string path = "/auth/workers/availability/";
    const std::string both = "Latitude and longitude are required when setting available.";
    expect({
        {"nothing", bob, verb::PATCH, path, "{}", 400, "This field is required."},
        {"no boolean", bob, verb::PATCH, path, R"({"is_available":"perhaps"})", 400, "Must be a valid boolean."},
        {"null", bob, verb::PATCH, path, R"({"is_available":null})", 400, "This field may not be null."},
        {"nowhere", bob, verb::PATCH, path, R"({"is_available":true})", 400, both},
        {"half a place", bob, verb::PATCH, path, R"({"is_available":true,"current_latitude":"1"})", 400, both},
        {"off the earth", bob, verb::PATCH, path,
         R"({"is_available":true,"current_latitude":"1","current_longitude":"181"})", 400,
         "Ensure this value is less than or equal to 180."},
        {"huge", bob, verb::PATCH, path, R"({"is_available":true,"current_latitude":1e308,"current_longitude":"1"})",
         400},
        {"for customers", customer("ann"), verb::PATCH, path, R"({"is_available":false})", 403,
         "You do not have permission to perform this action."},
        {"for strangers", nobody, verb::GET, path, "", 401, "Authentication credentials were not provided."},
    });
}

TEST_F(accounts, who_is_available_is_known_after_a_restart) {
    worker("bob");
    worker("cid", {.at = std::nullopt});
    restart();
    EXPECT_EQ(service().fleet().size(), 1U);
}

TEST_F(accounts, no_text_whatever_is_answered_with_a_server_error) {
    const person ann = customer("ann");
    const std::string nul = R"({"first_name":"a\u0000b"})";
    const std::string broken = "{\"first_name\":\"\xff\"}";
    const std::string deep = std::string(100'000, '[');
    for (const std::string& body :
         {nul, broken, deep, std::string{"nul"}, std::string{"1e999"}, std::string{"\"\\ud800\""}}) {
        EXPECT_EQ(patch(ann, "/auth/me/", body).status, 400) << body.substr(0, 40);
    }
}

}  // namespace
}  // namespace callout
