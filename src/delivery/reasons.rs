//! Counts by name why lines of a run are malformed, excluded or dead, and which parts of lines were skipped.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::activation::{Exclusion, FaultKind};
use crate::profile::{Oddities, Oddity};

/// Most names in a class. Further names are counted together as [`OTHERS`], because an endpoint may make up any number
/// of codes.
const MOST_NAMES: usize = 50;

/// Most characters in a name. A longer name is cut.
const LONGEST_NAME: usize = 64;

/// Name that counts all names beyond `MOST_NAMES`.
const OTHERS: &str = "other";

/// Name that counts the profiles that the ledger knew by the key of the former rule.
pub const TAKEN_OVER: &str = "profile-taken-over";

/// What a reason is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Lines that are not valid profiles. These counts add up to the malformed lines.
    Malformed,
    /// Lines of profiles that are excluded. These counts add up to the excluded lines.
    Excluded,
    /// Events that can never be delivered. These counts add up to the dead events.
    Dead,
    /// Counts in addition to the fates of lines.
    Beside,
}

/// The counts of a run, by class and name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Reasons(BTreeMap<(Class, String), u64>);

impl Reasons {
    pub fn malformed(&mut self, kind: FaultKind) {
        self.count(Class::Malformed, kind.name());
    }

    pub fn excluded(&mut self, why: Exclusion) {
        self.count(Class::Excluded, why.name());
    }

    /// Counts a dead event by the service's code, or by one of Outflow's own.
    pub fn dead(&mut self, code: &str) {
        self.count(Class::Dead, code);
    }

    /// Counts the skipped parts of a line: each kind of part counts the line once.
    pub fn odd(&mut self, oddities: Oddities) {
        oddities.each().map(Oddity::name).for_each(|name| self.count(Class::Beside, name));
    }

    /// Counts a profile that was known by the key of the former rule.
    pub fn taken_over(&mut self) {
        self.count(Class::Beside, TAKEN_OVER);
    }

    /// Returns the counts of one class, by name.
    pub fn of(&self, class: Class) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter(move |((of, _), _)| *of == class).map(|((_, name), count)| (&**name, *count))
    }

    fn count(&mut self, class: Class, name: &str) {
        let name: String = name.chars().filter(|character| !character.is_control()).take(LONGEST_NAME).collect();
        if let Some(count) = self.0.get_mut(&(class, name.clone())) {
            *count += 1;
            return;
        }
        let name = if self.of(class).count() < MOST_NAMES { name } else { OTHERS.to_owned() };
        *self.0.entry((class, name)).or_default() += 1;
    }
}

impl Serialize for Reasons {
    /// Writes one object of counts by name. A name in several classes gets the sum of its counts.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all: BTreeMap<&str, u64> = BTreeMap::new();
        for ((_, name), count) in &self.0 {
            *all.entry(name).or_default() += count;
        }
        serializer.collect_map(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_by_class_and_written_by_name() {
        let mut reasons = Reasons::default();
        reasons.malformed(FaultKind::NotJson);
        reasons.malformed(FaultKind::LoneSurrogate);
        reasons.dead("lone-surrogate");
        reasons.malformed(FaultKind::NotJson);
        reasons.excluded(Exclusion::NoIdentity);
        assert_eq!(reasons.of(Class::Malformed).collect::<Vec<_>>(), [("lone-surrogate", 1), ("not-json", 2)]);
        let written = serde_json::to_string(&reasons).unwrap();
        assert_eq!(written, r#"{"lone-surrogate":2,"no-identity":1,"not-json":2}"#);
    }

    #[test]
    fn an_endpoint_that_makes_codes_up_fills_no_memory() {
        let mut reasons = Reasons::default();
        (0..10_000).for_each(|number| reasons.dead(&format!("Code{number}\u{1b}[31m{}", "x".repeat(1_000))));
        let dead: Vec<_> = reasons.of(Class::Dead).collect();
        assert_eq!((dead.len(), dead.iter().map(|(_, count)| count).sum::<u64>()), (MOST_NAMES + 1, 10_000));
        assert!(dead.iter().all(|(name, _)| name.len() <= LONGEST_NAME && !name.contains(char::is_control)));
    }
}
