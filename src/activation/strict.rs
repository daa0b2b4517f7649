//! Checks lines in strict mode: finds the first id or status that does not have its required form.

use crate::profile::identity::id_text;
use crate::profile::json::{Text, Value};
use crate::text::{Key, Phrase, say};

const ECID_DIGITS: usize = 38;

/// Returns the first fault of a line and its path in the profile, or `None` if there is no fault.
pub(super) fn fault(memberships: Option<Value<'_>>, identities: Option<Value<'_>>) -> Option<Phrase> {
    memberships.and_then(membership_fault).or_else(|| identities.and_then(identity_fault))
}

fn membership_fault(map: Value<'_>) -> Option<Phrase> {
    let mut fault = None;
    map.each_member(|namespace, entries| {
        entries.each_member(|id, entry| {
            let place = || format!("segmentMembership.{}.{}", shown(namespace), shown(id));
            let status = entry.get("status").and_then(Value::as_text);
            let known = status.is_some_and(|s| s.is("realized") || s.is("existing") || s.is("exited"));
            if fault.is_none() && !known {
                fault = Some(say::LineStrictStatus { place: place() }.into());
            }
            if fault.is_none() && namespace.is("ups") && !is_uuid(&id.decoded()) {
                fault = Some(say::LineStrictSegment { place: place() }.into());
            }
        });
    });
    fault
}

fn identity_fault(map: Value<'_>) -> Option<Phrase> {
    let mut fault = None;
    map.each_member(|namespace, ids| {
        for (index, entry) in ids.elements().enumerate() {
            let id = entry.get("id").and_then(id_text).map(Text::decoded);
            let wrong = match id {
                None => Some(Key::LineIdMissing),
                Some(id) => wrong_form(&namespace.decoded(), &id),
            };
            if let (None, Some(wrong)) = (&fault, wrong) {
                fault = Some(say::LineStrictId { namespace: shown(namespace), index, fault: wrong }.into());
            }
        }
    });
    fault
}

fn wrong_form(namespace: &[u8], id: &[u8]) -> Option<Key> {
    let name = String::from_utf8_lossy(namespace).to_lowercase();
    match name.as_str() {
        "ecid" if id.len() != ECID_DIGITS || !id.iter().all(u8::is_ascii_digit) => Some(Key::LineIdNotEcid),
        _ if name.ends_with("sha256") && (id.len() != 64 || !id.iter().all(u8::is_ascii_hexdigit)) => {
            Some(Key::LineIdNotHash)
        }
        _ if id.is_empty() => Some(Key::LineIdEmpty),
        _ => None,
    }
}

/// Whether `id` has the form of a UUID: 8-4-4-4-12 hex digits.
pub(super) fn is_uuid(id: &[u8]) -> bool {
    id.len() == 36
        && id.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Formats a key for a message: without control characters, at most 64 characters.
fn shown(text: Text<'_>) -> String {
    String::from_utf8_lossy(&text.decoded()).chars().filter(|c| !c.is_control()).take(64).collect()
}
