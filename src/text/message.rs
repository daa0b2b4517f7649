//! The messages of `assets/locales`, as `build.rs` writes them: [`Key`] for those without arguments, a struct of
//! [`say`] for each that has some. A message that is missing, and an argument that it does not take, do not compile.

use std::cmp::Ordering;

use super::Phrase;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// A message whose name follows from another name by rule, such as `Find` and the name of a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Template(&'static str);

/// The template of a message by its name, checked when it compiles: `template!(PauseClock, &["code", "message"])`.
macro_rules! template {
    ($name:ident, $given:expr) => {
        const { $crate::text::Template::named(stringify!($name), $given) }
    };
}

pub(crate) use template;

impl Key {
    /// The message's id in the Fluent files.
    pub const fn id(self) -> &'static str {
        KEY_IDS[self as usize]
    }

    /// The key whose name follows from another name by rule: `Key::named(concat!("Field", stringify!($field)))`. In a
    /// constant, a name without a message does not compile.
    #[expect(clippy::missing_panics_doc, reason = "it is called in constants, where a panic fails the build")]
    pub const fn named(name: &str) -> Self {
        let place = place_of(name, KEY_NAMES);
        assert!(place < KEY_NAMES.len(), "no message without arguments has this name");
        Self::ALL[place]
    }

    /// The key of this name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.get(place_of(name, KEY_NAMES)).copied()
    }
}

impl Template {
    /// The template whose name follows from another name by rule, and which is always filled with the arguments
    /// `given`. In a constant, a name without a message and a message that needs another argument do not compile.
    #[expect(clippy::missing_panics_doc, reason = "it is called in constants, where a panic fails the build")]
    pub const fn named(name: &str, given: &[&str]) -> Self {
        let place = place_of(name, MESSAGE_NAMES);
        assert!(place < MESSAGES.len(), "no message has this name");
        let (id, arguments) = MESSAGES[place];
        assert!(are_given(arguments, given), "the message uses an argument that it is not given");
        Self(id)
    }

    pub(super) const fn id(self) -> &'static str {
        self.0
    }
}

/// Returns the index of `name` in `names`, which are sorted, or their number if it is not there.
const fn place_of(name: &str, names: &[&str]) -> usize {
    let (mut low, mut high) = (0, names.len());
    while low < high {
        let middle = low.midpoint(high);
        match compare(names[middle], name) {
            Ordering::Equal => return middle,
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    names.len()
}

const fn are_given(arguments: &[&str], given: &[&str]) -> bool {
    let mut argument = 0;
    while argument < arguments.len() {
        let mut place = 0;
        while place < given.len() && !matches!(compare(arguments[argument], given[place]), Ordering::Equal) {
            place += 1;
        }
        if place == given.len() {
            return false;
        }
        argument += 1;
    }
    true
}

/// Compares by bytes, in a constant.
const fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut place = 0;
    while place < left.len() && place < right.len() && left[place] == right[place] {
        place += 1;
    }
    match (place < left.len(), place < right.len()) {
        (false, false) => Ordering::Equal,
        (false, true) => Ordering::Less,
        (true, true) if left[place] < right[place] => Ordering::Less,
        (true, _) => Ordering::Greater,
    }
}
