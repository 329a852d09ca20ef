#include "security/push_encryption.hpp"

#include "security/digest.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t key_size = 16;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t record_size = 4096;
/// Ends the text of the last record (RFC 8188, section 2).
constexpr char last_record = '\x02';

std::string to_text(const digest256& digest) { return {digest.begin(), digest.end()}; }

/// HKDF-SHA-256 (RFC 5869) for at most 32 bytes: one round.
std::string derive(std::string_view salt, std::string_view secret, std::string_view purpose, std::size_t size) {
    const auto extracted = to_text(hmac_sha256_key{salt}.sign(secret));
    return to_text(hmac_sha256_key{extracted}.sign(std::string{purpose} + '\x01')).substr(0, size);
}

std::string purpose(std::string_view name) { return std::string{name} + '\0'; }

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void require(int result) {
    if (result != 1) throw std::runtime_error{"AES-128-GCM failed"};
}

struct free_cipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// The text as AES-128-GCM hides it, and its tag.
std::string seal(std::string_view key, std::string_view nonce, std::string_view text) {
    const std::unique_ptr<EVP_CIPHER_CTX, free_cipher> context{EVP_CIPHER_CTX_new()};
    if (!context) throw std::bad_alloc{};
    require(EVP_EncryptInit_ex2(context.get(), EVP_aes_128_gcm(), bytes_of(key), bytes_of(nonce), nullptr));
    std::string sealed(text.size() + tag_size, '\0');
    int size = 0;
    require(EVP_EncryptUpdate(context.get(), bytes_of(sealed), &size, bytes_of(text), static_cast<int>(text.size())));
    int rest = 0;
    require(EVP_EncryptFinal_ex(context.get(), bytes_of(sealed) + size, &rest));
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, bytes_of(sealed) + text.size()));
    return sealed;
}

/// Salt, record size and the sender's key (RFC 8188, section 2.1).
std::string header_of(std::string_view salt, std::string_view sender_point) {
    std::string header{salt};
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(record_size >> shift & 0xFFU);
    header += static_cast<char>(sender_point.size());
    return header.append(sender_point);
}

}  // namespace

std::string push_draw::random_salt() {
    std::string salt(salt_size, '\0');
    require(RAND_bytes(bytes_of(salt), static_cast<int>(salt.size())));
    return salt;
}

std::string encrypt_push(const push_receiver& to, std::string_view text, const push_draw& drawn) {
    if (text.size() > most_push_text) throw std::invalid_argument{"a message is too long for a push service"};
    const auto shared = drawn.sender.shared_secret(to.p256dh);
    if (!shared) throw std::invalid_argument{"a subscription's key is no point of P-256"};
    const std::string sender_point = drawn.sender.public_point();
    const std::string secret =
        derive(to.auth, *shared, purpose("WebPush: info") + to.p256dh + sender_point, sizeof(digest256));
    const std::string key = derive(drawn.salt, secret, purpose("Content-Encoding: aes128gcm"), key_size);
    const std::string nonce = derive(drawn.salt, secret, purpose("Content-Encoding: nonce"), nonce_size);
    return header_of(drawn.salt, sender_point) + seal(key, nonce, std::string{text} + last_record);
}

}  // namespace callout
