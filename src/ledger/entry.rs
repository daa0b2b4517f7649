//! The ledger's entry of one profile: hashes, membership bits, sequence and position; no body and no identity.

use crate::profile::{Members, ProfileState};

/// Where a line is in the feed.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LinePlace {
    pub extent: u32,
    /// Offset of the line in the extent, in bytes.
    pub offset: u64,
}

/// What was last acknowledged for a profile. Takes 20 to 48 bytes for up to 144 segments, in addition to the 16 bytes
/// of its key.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct LedgerEntry {
    /// The profile's state in its last acknowledged event; the default if there is none.
    pub standing: ProfileState,
    /// Number of the last event, from 1. Dead events count.
    pub sequence: u64,
    /// Whether any event was ever acknowledged. A profile whose events have all died has a sequence and no base.
    pub exported: bool,
    /// The last event died, and no later line has been decided since: that event is still the newest state.
    pub died: bool,
    /// The key is by the current rule, so no other key takes the entry over. Only set in a ledger that is older than
    /// that rule.
    pub claimed: bool,
    /// The line of the last event.
    pub place: LinePlace,
}

impl LedgerEntry {
    /// Returns what a line is compared with: the state last acknowledged, if there is one.
    pub fn base(&self) -> Option<&ProfileState> {
        self.exported.then_some(&self.standing)
    }

    /// Whether the entry records an event. An empty entry remains where another key took the entry over.
    pub fn is_known(&self) -> bool {
        self.sequence > 0
    }

    /// Returns the entry's bytes: two fingerprints, three varints, the membership bits without trailing zero bytes,
    /// then one zero byte if the last event died, and two if the entry is claimed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(40);
        self.append_to(&mut bytes);
        bytes
    }

    /// Appends the bytes that [`LedgerEntry::to_bytes`] returns, at most 76.
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.standing.attributes.to_le_bytes());
        bytes.extend_from_slice(&self.standing.identities.to_le_bytes());
        push_varint(self.sequence << 1 | u64::from(self.exported), bytes);
        push_varint(u64::from(self.place.extent), bytes);
        push_varint(self.place.offset, bytes);
        self.standing.members.to_bytes(bytes);
        let zeros = usize::from(self.died) + 2 * usize::from(self.claimed);
        bytes.extend_from_slice(&[0; 3][..zeros]);
    }

    /// Parses the bytes that [`LedgerEntry::to_bytes`] returns; `None` for other bytes.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let attributes = take_u64(&mut bytes)?;
        let identities = take_u64(&mut bytes)?;
        let numbered = take_varint(&mut bytes)?;
        let extent = u32::try_from(take_varint(&mut bytes)?).ok()?;
        let offset = take_varint(&mut bytes)?;
        let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        if zeros > 3 {
            return None;
        }
        let members = Members::from_bytes(&bytes[..bytes.len() - zeros])?;
        Some(Self {
            standing: ProfileState { attributes, identities, members },
            sequence: numbered >> 1,
            exported: numbered & 1 == 1,
            died: zeros % 2 == 1,
            claimed: zeros >= 2,
            place: LinePlace { extent, offset },
        })
    }
}

fn push_varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7F) as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take_u64(bytes: &mut &[u8]) -> Option<u64> {
    let (head, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*head))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(sequence: u64, offset: u64, slots: &[u8]) -> LedgerEntry {
        let mut members = Members::NONE;
        for slot in slots {
            members.insert(*slot);
        }
        let standing = ProfileState { attributes: u64::MAX, identities: 7, members };
        let place = LinePlace { extent: 3, offset };
        let (died, claimed) = (offset & 1 == 1, offset & 2 == 2);
        LedgerEntry { standing, sequence: sequence >> 1, exported: sequence & 1 == 1, died, claimed, place }
    }

    #[test]
    fn a_profile_takes_at_most_64_bytes_with_its_key() {
        let heavy = entry(u64::from(u32::MAX), 1 << 41, &[143]);
        assert!(16 + heavy.to_bytes().len() <= 64, "{}", heavy.to_bytes().len());
    }

    proptest! {
        #[test]
        fn an_entry_survives_its_bytes(sequence: u64, offset: u64, slots in proptest::collection::vec(any::<u8>(), 0..9)) {
            let before = entry(sequence, offset, &slots);
            prop_assert_eq!(LedgerEntry::from_bytes(&before.to_bytes()), Some(before));
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = LedgerEntry::from_bytes(&bytes);
        }
    }
}
