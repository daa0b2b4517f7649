//! The profile key: identifies a person's profile without containing the person's identity.

use std::fmt;
use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

/// The 128-bit key of one profile: the first half of the SHA-256 of `namespace`, a zero byte and `id`.
///
/// The hash is cryptographic, so that nobody can construct an id that has another person's key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileKey([u8; 16]);

impl ProfileKey {
    /// Returns the key of the identity `id` in `namespace`, both as decoded text.
    pub fn of_identity(namespace: &[u8], id: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(namespace);
        hash.update([0]);
        hash.update(id);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        Self(bytes)
    }

    /// Restores a key from the 16 bytes that the ledger stores.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Returns 32 lowercase hex digits, the default partition key.
    pub fn to_hex(self) -> [u8; 32] {
        let mut hex = [0; 32];
        let _ = hex_simd::encode(&self.0, hex_simd::Out::from_slice(&mut hex), hex_simd::AsciiCase::Lower);
        hex
    }
}

impl Hash for ProfileKey {
    /// Writes only the first eight bytes: the key is uniformly distributed already.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.first_chunk().map_or(0, |head| u64::from_le_bytes(*head)));
    }
}

impl fmt::Debug for ProfileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_hex()))
    }
}

impl fmt::Display for ProfileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespace_and_id_cannot_be_shifted_into_each_other() {
        assert_ne!(ProfileKey::of_identity(b"ab", b"c"), ProfileKey::of_identity(b"a", b"bc"));
    }

    #[test]
    fn hex_is_the_bytes_in_order() {
        let key = ProfileKey::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 254, 255]);
        assert_eq!(&key.to_hex(), b"000102030405060708090a0b0c0dfeff");
    }
}
