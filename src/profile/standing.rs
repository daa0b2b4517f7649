//! The state of a profile that decides whether it changed: two fingerprints and the membership bits.

/// Maximum number of segments that one destination can map. Source: the reference destination's guardrail.
pub const MAX_SEGMENTS: usize = 250;

const WORDS: usize = 4;

/// The mapped segments that a profile is a member of: one bit per segment slot.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Members([u64; WORDS]);

impl Members {
    pub const NONE: Self = Self([0; WORDS]);

    /// Adds the segment in `slot` (0 to 255).
    pub fn insert(&mut self, slot: u8) {
        self.0[usize::from(slot) / 64] |= 1 << (slot % 64);
    }

    pub fn contains(&self, slot: u8) -> bool {
        self.0[usize::from(slot) / 64] & (1 << (slot % 64)) != 0
    }

    pub fn is_empty(&self) -> bool {
        self.0 == [0; WORDS]
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// Appends the little-endian bytes without trailing zero bytes: 0 to 32 bytes.
    pub fn to_bytes(self, into: &mut Vec<u8>) {
        let start = into.len();
        for word in self.0 {
            into.extend_from_slice(&word.to_le_bytes());
        }
        while into.len() > start && into.last() == Some(&0) {
            into.pop();
        }
    }

    /// The inverse of [`Members::to_bytes`]. Returns `None` if there are more than 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > WORDS * 8 {
            return None;
        }
        let mut members = Self::NONE;
        for (i, byte) in bytes.iter().enumerate() {
            members.0[i / 8] |= u64::from(*byte) << (8 * (i % 8));
        }
        Some(members)
    }
}

/// The parts of a profile that the activation compares. `Standing::default()` stands for a profile that was never seen.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct ProfileState {
    /// Fingerprint of the mapped attributes that the profile has, 0 if it has none.
    pub attributes: u64,
    /// Fingerprint of the exported identities as a set, 0 if there is none.
    pub identities: u64,
    /// The mapped segments that the profile is a member of.
    pub members: Members,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_survive_their_bytes() {
        for slots in [&[][..], &[0], &[7, 8, 63, 64, 130], &[255]] {
            let mut members = Members::NONE;
            for slot in slots {
                members.insert(*slot);
            }
            let mut bytes = Vec::new();
            members.to_bytes(&mut bytes);
            assert_eq!(Members::from_bytes(&bytes), Some(members));
        }
    }

    #[test]
    fn few_segments_take_few_bytes() {
        let mut bytes = Vec::new();
        Members::NONE.to_bytes(&mut bytes);
        assert_eq!(bytes.len(), 0);
    }
}
