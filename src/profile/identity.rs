//! Finds the usable identities of an identity map, and the identity that gives the profile key.

use super::json::{JsonKind, Text, Value};
use super::{Oddities, Oddity, ProfileKey};

/// A usable identity: its `id` is a text that is not empty, or a number, which counts as the text of its spelling.
pub(crate) struct Identity<'a> {
    /// The id as the feed spells it.
    pub(crate) value: Value<'a>,
    pub(crate) id: Text<'a>,
    primary: Primary,
}

/// The meaning of an identity's `primary`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Primary {
    No,
    Yes,
    /// `true` as a text, in any case. The former rule took it for `false`.
    InWords,
}

/// Returns the usable identities of one namespace, and notes the parts that it skips in `odd`.
pub(crate) fn usable<'a>(ids: Value<'a>, odd: &mut Oddities) -> impl Iterator<Item = Identity<'a>> {
    if !matches!(ids.kind(), JsonKind::Array | JsonKind::Null) {
        odd.insert(Oddity::IdentitiesNotAList);
    }
    ids.elements().filter_map(|entry| {
        if !entry.is_object() {
            odd.insert(Oddity::IdentityNotAnObject);
            return None;
        }
        let (mut value, mut primary) = (None, Primary::No);
        for (key, member) in entry.members() {
            if key.is("id") {
                value = Some(member);
            } else if key.is("primary") {
                primary = is_primary(member, odd);
            }
        }
        let value = value.or_else(|| left_aside(Oddity::IdMissing, odd))?;
        let id = id_text(value).or_else(|| left_aside(Oddity::IdOfOddType, odd))?;
        if id.raw().is_empty() {
            return left_aside(Oddity::IdEmpty, odd);
        }
        Some(Identity { value, id, primary })
    })
}

fn left_aside<T>(oddity: Oddity, odd: &mut Oddities) -> Option<T> {
    odd.insert(oddity);
    None
}

/// Returns the text of an id, or `None` if the value cannot be an id.
pub(crate) fn id_text(value: Value<'_>) -> Option<Text<'_>> {
    value.as_text().or_else(|| value.as_digits())
}

fn is_primary(value: Value<'_>, odd: &mut Oddities) -> Primary {
    let word = value.as_text().map(Text::decoded);
    match (value.kind(), word.as_deref()) {
        (JsonKind::True, _) => Primary::Yes,
        (JsonKind::False | JsonKind::Null, _) => Primary::No,
        (_, Some(word)) if word.eq_ignore_ascii_case(b"true") => Primary::InWords,
        (_, Some(word)) if word.eq_ignore_ascii_case(b"false") => Primary::No,
        _ => {
            odd.insert(Oddity::PrimaryOfOddType);
            Primary::No
        }
    }
}

/// Chooses the identity that gives the profile key: the primary identity; else the first one in the first preferred
/// namespace that the profile has; else the first one in its first namespace in byte order.
pub(crate) struct KeyChoice<'a, 'p> {
    preferred: &'p [String],
    rule: KeyRule,
    primary: Option<(Text<'a>, Text<'a>)>,
    best: Option<(usize, Text<'a>, Text<'a>)>,
    /// An identity was considered that the former rule treats differently, so that rule may give another key.
    pub(crate) is_news: bool,
}

/// The rule for identities that can give the key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyRule {
    /// A number counts as its text; `primary` is a boolean or its text.
    Present,
    /// The first rule of Outflow: ids are texts only, and `primary` is a boolean only.
    Former,
}

impl<'a, 'p> KeyChoice<'a, 'p> {
    pub(crate) fn new(preferred: &'p [String]) -> Self {
        Self { preferred, rule: KeyRule::Present, primary: None, best: None, is_news: false }
    }

    pub(crate) fn consider(&mut self, namespace: Text<'a>, identity: &Identity<'a>) {
        let is_text = identity.value.kind() == JsonKind::String;
        let is_primary = match self.rule {
            KeyRule::Present => {
                self.is_news |= !is_text || identity.primary == Primary::InWords;
                identity.primary != Primary::No
            }
            KeyRule::Former if !is_text => return,
            KeyRule::Former => identity.primary == Primary::Yes,
        };
        if self.primary.is_some() {
            return;
        }
        if is_primary {
            self.primary = Some((namespace, identity.id));
            return;
        }
        let rank = self.preferred.iter().position(|name| namespace.is(name)).unwrap_or(self.preferred.len());
        let is_better = |(other_rank, other, _): (usize, Text<'_>, _)| {
            rank < other_rank || rank == other_rank && namespace.decoded() < other.decoded()
        };
        if self.best.is_none_or(is_better) {
            self.best = Some((rank, namespace, identity.id));
        }
    }

    pub(crate) fn key(self) -> Option<ProfileKey> {
        let (namespace, id) = self.primary.or(self.best.map(|(_, namespace, id)| (namespace, id)))?;
        Some(ProfileKey::of_identity(&namespace.decoded(), &id.decoded()))
    }
}

pub(crate) fn former_key(map: Value<'_>, preferred: &[String]) -> Option<ProfileKey> {
    let mut choice = KeyChoice { rule: KeyRule::Former, ..KeyChoice::new(preferred) };
    map.each_member(|namespace, ids| {
        for identity in usable(ids, &mut Oddities::default()) {
            choice.consider(namespace, &identity);
        }
    });
    choice.key()
}
