//! The tables and values of a spec with their key paths and places, and the typed reads that report faults.

use toml::de::{DeTable, DeValue};

use super::fault::FaultCollector;
use super::{SpecProblem, SpecRemedy, TABLES, TomlType};
use crate::activation::stamps::SegmentTime;
use crate::text::NamedChoice;

/// A table of the spec.
pub(super) struct SpecTable<'t> {
    path: String,
    place: usize,
    pub(super) table: &'t DeTable<'t>,
}

/// A value of the spec.
pub(super) struct SpecValue<'t> {
    pub(super) path: String,
    place: usize,
    value: &'t DeValue<'t>,
    is_required: bool,
}

impl<'t> SpecTable<'t> {
    pub(super) fn root(table: &'t DeTable<'t>) -> Self {
        Self { path: String::new(), place: 0, table }
    }

    pub(super) fn get(&self, key: &str) -> Option<SpecValue<'t>> {
        Some(SpecValue::new(self.path_of(key), self.table.get(key)?))
    }

    pub(super) fn cells(&self) -> Vec<SpecValue<'t>> {
        self.table.keys().filter_map(|key| self.get(key.get_ref())).collect()
    }

    /// Returns the value of `key`; a missing key is a fault. `example` is a valid line for the remedy.
    pub(super) fn require(&self, key: &str, example: &str, faults: &mut FaultCollector<'_>) -> Option<SpecValue<'t>> {
        let cell = self.get(key).map(|cell| SpecValue { is_required: true, ..cell });
        if cell.is_none() {
            let path = self.path_of(key);
            let line = example.to_owned();
            let add = if self.path.is_empty() {
                SpecRemedy::AddAtTop(line)
            } else {
                SpecRemedy::AddTo { table: self.title(), line }
            };
            faults.add(self.place, &path, SpecProblem::Missing(path.clone()), add);
        }
        cell
    }

    /// Returns the table `key`; a missing table is a fault.
    pub(super) fn require_table(&self, key: &str, faults: &mut FaultCollector<'_>) -> Option<SpecTable<'t>> {
        if let Some(cell) = self.get(key) {
            return cell.table(faults);
        }
        let table = key.to_owned();
        let remedy = match key {
            "account" => SpecRemedy::AddTableWith { table, key: "credentials".into(), other: "region".into() },
            "connection" => SpecRemedy::AddTable { table, key: "stream".into() },
            "source" => SpecRemedy::AddTable { table, key: "kind".into() },
            _ => SpecRemedy::AddTable { table, key: "segments".into() },
        };
        faults.add(self.place, key, SpecProblem::NoTable(key.to_owned()), remedy);
        None
    }

    /// Reports every key that is not in `known`.
    pub(super) fn allow_only(&self, known: &[&str], faults: &mut FaultCollector<'_>) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let what = match self.path.as_str() {
                "" => SpecProblem::UnknownKey(name.to_owned()),
                _ => SpecProblem::UnknownKeyIn { key: name.to_owned(), table: self.title() },
            };
            faults.add(key.span().start, &self.path_of(name), what, unknown_key(name, known));
        }
    }

    /// Reads the switch `key`. Returns `default` if it is missing or faulty.
    pub(super) fn flag(&self, key: &str, default: bool, faults: &mut FaultCollector<'_>) -> bool {
        let flag = |cell: SpecValue<'_>| match cell.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => cell.wrong_type(TomlType::Switch, SpecRemedy::WriteSwitch, faults),
        };
        self.get(key).and_then(flag).unwrap_or(default)
    }

    /// Reads the choice `key`. Returns the default if it is missing or faulty.
    pub(super) fn choice<T: NamedChoice + Default>(&self, key: &str, faults: &mut FaultCollector<'_>) -> T {
        self.get(key).and_then(|cell| cell.named_choice(faults)).unwrap_or_default()
    }

    /// Reads the list `key` as non-empty strings without control characters. A missing list is empty.
    pub(super) fn words(&self, key: &str, faults: &mut FaultCollector<'_>) -> Option<Vec<&'t str>> {
        let Some(cell) = self.get(key) else { return Some(Vec::new()) };
        let words: Vec<_> = cell.list(faults)?.iter().map(|cell| cell.word(faults)).collect();
        words.into_iter().collect()
    }

    fn path_of(&self, key: &str) -> String {
        let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let key = if bare { key.to_owned() } else { format!("{key:?}") };
        if self.path.is_empty() { key } else { format!("{}.{key}", self.path) }
    }

    /// Returns the name of this table in messages: `[account]`, or `activation.segments[0]` for a table in a list.
    fn title(&self) -> String {
        if self.path.contains('[') { self.path.clone() } else { format!("[{}]", self.path) }
    }
}

impl<'t> SpecValue<'t> {
    fn new(path: String, value: &'t toml::Spanned<DeValue<'t>>) -> Self {
        Self { path, place: value.span().start, value: value.get_ref(), is_required: false }
    }

    /// Adds a fault about this value. Always returns `None`, so that callers can return the result.
    pub(super) fn fault<T>(&self, what: SpecProblem, remedy: SpecRemedy, faults: &mut FaultCollector<'_>) -> Option<T> {
        faults.add(self.place, &self.path, what, remedy);
        None
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn text(&self, faults: &mut FaultCollector<'_>) -> Option<&'t str> {
        match self.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(TomlType::Text, SpecRemedy::Quote, faults),
        }
    }

    /// Reads a non-empty string without control characters.
    pub(super) fn word(&self, faults: &mut FaultCollector<'_>) -> Option<&'t str> {
        let text = self.text(faults)?;
        if text.trim().is_empty() {
            let remedy = if self.is_required { SpecRemedy::Fill } else { SpecRemedy::FillOrRemove };
            return self.fault(SpecProblem::Empty(self.path.clone()), remedy, faults);
        }
        if text.contains(char::is_control) {
            return self.fault(SpecProblem::Control(self.path.clone()), SpecRemedy::RemoveCharacter, faults);
        }
        Some(text)
    }

    /// Reads a whole number that is at least `least`.
    pub(super) fn number(&self, least: u64, faults: &mut FaultCollector<'_>) -> Option<u64> {
        let DeValue::Integer(digits) = self.value else {
            return self.wrong_type(TomlType::Whole, SpecRemedy::WriteDigits, faults);
        };
        match i64::from_str_radix(digits.as_str(), digits.radix()).ok().and_then(|number| u64::try_from(number).ok()) {
            Some(number) if number >= least => Some(number),
            _ => {
                let what = SpecProblem::OutOfRange { path: self.path.clone(), number: digits.to_string() };
                self.fault(what, SpecRemedy::WriteNumber { least, most: i64::MAX.unsigned_abs() }, faults)
            }
        }
    }

    /// Reads a date and time with an offset: a TOML date-time, or RFC 3339 in a string.
    pub(super) fn moment(&self, faults: &mut FaultCollector<'_>) -> Option<SegmentTime> {
        let (moment, written) = match self.value {
            DeValue::Datetime(datetime) => {
                let mut whole = *datetime;
                // TOML allows a time without seconds; RFC 3339 does not.
                whole.time.iter_mut().for_each(|time| _ = time.second.get_or_insert(0));
                (SegmentTime::parse(&whole.to_string()), datetime.to_string())
            }
            DeValue::String(text) => (SegmentTime::parse(text), format!("{text:?}")),
            _ => return self.wrong_type(TomlType::Moment, SpecRemedy::WriteMoment, faults),
        };
        let wrong = || SpecProblem::NoMoment { path: self.path.clone(), written };
        moment.or_else(|| self.fault(wrong(), SpecRemedy::WriteMoment, faults))
    }

    pub(super) fn list(&self, faults: &mut FaultCollector<'_>) -> Option<Vec<SpecValue<'t>>> {
        let DeValue::Array(values) = self.value else {
            return self.wrong_type(TomlType::List, SpecRemedy::Bracket, faults);
        };
        let cell = |(i, value)| SpecValue::new(format!("{}[{i}]", self.path), value);
        Some(values.iter().enumerate().map(cell).collect())
    }

    pub(super) fn table(&self, faults: &mut FaultCollector<'_>) -> Option<SpecTable<'t>> {
        match self.value {
            DeValue::Table(table) => Some(SpecTable { path: self.path.clone(), place: self.place, table }),
            _ => self.wrong_type(TomlType::Table, SpecRemedy::WriteTable, faults),
        }
    }

    /// Reads one of `names` and returns its value.
    pub(super) fn choice<T: Copy>(&self, names: &[(&str, T)], faults: &mut FaultCollector<'_>) -> Option<T> {
        let typed = self.text(faults)?;
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == typed) {
            return Some(*value);
        }
        let what = SpecProblem::NoValue { value: typed.to_owned(), path: self.path.clone() };
        self.fault(what, name_remedy(typed, names.iter().map(|(name, _)| *name)), faults)
    }

    pub(super) fn named_choice<T: NamedChoice>(&self, faults: &mut FaultCollector<'_>) -> Option<T> {
        let names: Vec<_> = T::ALL.iter().map(|one| (one.name(), *one)).collect();
        self.choice(&names, faults)
    }

    fn wrong_type<T>(&self, wanted: TomlType, remedy: SpecRemedy, faults: &mut FaultCollector<'_>) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => TomlType::Text,
            DeValue::Integer(_) => TomlType::Whole,
            DeValue::Float(_) => TomlType::Decimal,
            DeValue::Boolean(_) => TomlType::Switch,
            DeValue::Datetime(_) => TomlType::Date,
            DeValue::Array(_) => TomlType::List,
            DeValue::Table(_) => TomlType::Table,
        };
        self.fault(SpecProblem::Type { path: self.path.clone(), found, wanted }, remedy, faults)
    }
}

fn unknown_key(name: &str, known: &[&str]) -> SpecRemedy {
    let lower = name.to_lowercase();
    if ["secret", "access_key", "password", "session_token"].iter().any(|word| lower.contains(word)) {
        return SpecRemedy::NoSecrets;
    }
    if let Some(name) = nearest(name, known.iter().copied()) {
        return SpecRemedy::DidYouMean(name.to_owned());
    }
    match TABLES.iter().find(|(_, keys)| keys.contains(&name)) {
        Some(("", _)) => SpecRemedy::MoveToTop,
        Some((table, _)) => SpecRemedy::MoveTo((*table).to_owned()),
        None => SpecRemedy::UseKey(known.join(", ")),
    }
}

/// Returns the name with the smallest edit distance to `typed`, if at most a third of its letters (at least one)
/// differ. Ignores case.
pub(in crate::destination) fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&typed, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the remedy for a mistyped name: the most similar name, or a list of all names.
pub(super) fn name_remedy<'n>(typed: &str, names: impl IntoIterator<Item = &'n str> + Clone) -> SpecRemedy {
    match nearest(typed, names.clone()) {
        Some(name) => SpecRemedy::DidYouMean(name.to_owned()),
        None => SpecRemedy::UseOne(names.into_iter().map(str::to_owned).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let names = ["segments", "attributes", "meta"];
        assert_eq!(nearest("segmnts", names), Some("segments"));
        assert_eq!(nearest("Attribtues", names), Some("attributes"));
        assert_eq!(nearest("met", names), Some("meta"));
        assert_eq!(nearest("colour", names), None);
    }

    #[test]
    fn without_a_near_name_all_are_named() {
        assert_eq!(name_remedy("x", ["one", "two", "three"]).to_string(), r#"Use "one", "two" or "three""#);
    }
}
