//! The tables and values of a spec with their key paths and places, and the typed reads that report faults.

use toml::de::{DeTable, DeValue};

use super::fault::Faults;
use super::nearest::{nearest, remedy};
use super::{Mend, TABLES, Type, Wrong};
use crate::activation::stamps::Moment;

/// A table of the spec.
pub(super) struct Part<'t> {
    path: String,
    place: usize,
    table: &'t DeTable<'t>,
}

/// A value of the spec.
pub(super) struct Cell<'t> {
    path: String,
    place: usize,
    value: &'t DeValue<'t>,
}

impl<'t> Part<'t> {
    pub(super) fn root(table: &'t DeTable<'t>) -> Self {
        Self { path: String::new(), place: 0, table }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    pub(super) fn get(&self, key: &str) -> Option<Cell<'t>> {
        let value = self.table.get(key)?;
        Some(Cell { path: self.path_of(key), place: value.span().start, value: value.get_ref() })
    }

    pub(super) fn cells(&self) -> Vec<Cell<'t>> {
        self.table.keys().filter_map(|key| self.get(key.get_ref())).collect()
    }

    /// Returns the value of `key`; a missing key is a fault. `example` is a valid line for the remedy.
    pub(super) fn need(&self, key: &str, example: &str, faults: &mut Faults<'_>) -> Option<Cell<'t>> {
        let cell = self.get(key);
        if cell.is_none() {
            let path = self.path_of(key);
            let line = example.to_owned();
            let add =
                if self.path.is_empty() { Mend::AddAtTop(line) } else { Mend::AddTo { table: self.title(), line } };
            faults.add(self.place, &path, Wrong::Missing(path.clone()), add);
        }
        cell
    }

    /// Returns the table `key`; a missing table is a fault.
    pub(super) fn need_table(&self, key: &str, faults: &mut Faults<'_>) -> Option<Part<'t>> {
        if let Some(cell) = self.get(key) {
            return cell.table(faults);
        }
        let table = key.to_owned();
        let remedy = match key {
            "account" => Mend::AddTableWith { table, key: "credentials".into(), other: "region".into() },
            "connection" => Mend::AddTable { table, key: "stream".into() },
            "source" => Mend::AddTable { table, key: "kind".into() },
            _ => Mend::AddTable { table, key: "segments".into() },
        };
        faults.add(self.place, key, Wrong::NoTable(key.to_owned()), remedy);
        None
    }

    /// Reports every key that is not in `known`.
    pub(super) fn only(&self, known: &[&str], faults: &mut Faults<'_>) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let what = match self.path.as_str() {
                "" => Wrong::UnknownKey(name.to_owned()),
                _ => Wrong::UnknownKeyIn { key: name.to_owned(), table: self.title() },
            };
            faults.add(key.span().start, &self.path_of(name), what, unknown_key(name, known));
        }
    }

    /// Reads the switch `key`, or returns `default` if it is missing.
    pub(super) fn flag(&self, key: &str, default: bool, faults: &mut Faults<'_>) -> Option<bool> {
        self.get(key).map_or(Some(default), |cell| cell.flag(faults))
    }

    /// Reads the list `key` as non-empty strings without control characters. A missing list is empty.
    pub(super) fn words(&self, key: &str, faults: &mut Faults<'_>) -> Option<Vec<&'t str>> {
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

impl<'t> Cell<'t> {
    /// Adds a fault about this value. Always returns `None`, so that callers can return the result.
    pub(super) fn fault<T>(&self, what: Wrong, remedy: Mend, faults: &mut Faults<'_>) -> Option<T> {
        faults.add(self.place, &self.path, what, remedy);
        None
    }

    /// Adds the fault that `line` asks for a feature that does not exist yet. Always returns `None`.
    pub(super) fn not_built<T>(&self, line: impl Into<String>, remedy: Mend, faults: &mut Faults<'_>) -> Option<T> {
        self.fault(Wrong::NotBuilt(line.into()), remedy, faults)
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn text(&self, faults: &mut Faults<'_>) -> Option<&'t str> {
        match self.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type(Type::Text, Mend::Quote, faults),
        }
    }

    /// Reads a non-empty string without control characters.
    pub(super) fn word(&self, faults: &mut Faults<'_>) -> Option<&'t str> {
        let text = self.text(faults)?;
        if text.trim().is_empty() {
            return self.fault(Wrong::Empty(self.path.clone()), Mend::Fill, faults);
        }
        if text.contains(char::is_control) {
            return self.fault(Wrong::Control(self.path.clone()), Mend::RemoveCharacter, faults);
        }
        Some(text)
    }

    pub(super) fn flag(&self, faults: &mut Faults<'_>) -> Option<bool> {
        match self.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type(Type::Switch, Mend::WriteSwitch, faults),
        }
    }

    /// Reads a whole number that is at least `least`.
    pub(super) fn number(&self, least: u64, faults: &mut Faults<'_>) -> Option<u64> {
        let DeValue::Integer(digits) = self.value else {
            return self.wrong_type(Type::Whole, Mend::WriteDigits, faults);
        };
        match i64::from_str_radix(digits.as_str(), digits.radix()).ok().and_then(|number| u64::try_from(number).ok()) {
            Some(number) if number >= least => Some(number),
            _ => {
                let what = Wrong::OutOfRange { path: self.path.clone(), number: digits.to_string() };
                self.fault(what, Mend::WriteNumber { least, most: i64::MAX.unsigned_abs() }, faults)
            }
        }
    }

    /// Reads a date and time with an offset: a TOML date-time, or RFC 3339 in a string.
    pub(super) fn moment(&self, faults: &mut Faults<'_>) -> Option<Moment> {
        let (moment, written) = match self.value {
            DeValue::Datetime(datetime) => {
                let mut whole = *datetime;
                // TOML allows a time without seconds; RFC 3339 does not.
                whole.time.iter_mut().for_each(|time| _ = time.second.get_or_insert(0));
                (Moment::parse(&whole.to_string()), datetime.to_string())
            }
            DeValue::String(text) => (Moment::parse(text), format!("{text:?}")),
            _ => return self.wrong_type(Type::Moment, Mend::WriteMoment, faults),
        };
        let wrong = || Wrong::NoMoment { path: self.path.clone(), written };
        moment.or_else(|| self.fault(wrong(), Mend::WriteMoment, faults))
    }

    pub(super) fn list(&self, faults: &mut Faults<'_>) -> Option<Vec<Cell<'t>>> {
        let DeValue::Array(values) = self.value else {
            return self.wrong_type(Type::List, Mend::Bracket, faults);
        };
        let cell = |(i, value): (usize, &'t toml::Spanned<DeValue<'t>>)| Cell {
            path: format!("{}[{i}]", self.path),
            place: value.span().start,
            value: value.get_ref(),
        };
        Some(values.iter().enumerate().map(cell).collect())
    }

    pub(super) fn table(&self, faults: &mut Faults<'_>) -> Option<Part<'t>> {
        match self.value {
            DeValue::Table(table) => Some(Part { path: self.path.clone(), place: self.place, table }),
            _ => self.wrong_type(Type::Table, Mend::WriteTable, faults),
        }
    }

    /// Reads one of `names` and returns its value.
    pub(super) fn choice<T: Copy>(&self, names: &[(&str, T)], faults: &mut Faults<'_>) -> Option<T> {
        let typed = self.text(faults)?;
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == typed) {
            return Some(*value);
        }
        let what = Wrong::NoValue { value: typed.to_owned(), path: self.path.clone() };
        self.fault(what, remedy(typed, names.iter().map(|(name, _)| *name)), faults)
    }

    fn wrong_type<T>(&self, wanted: Type, remedy: Mend, faults: &mut Faults<'_>) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => Type::Text,
            DeValue::Integer(_) => Type::Whole,
            DeValue::Float(_) => Type::Decimal,
            DeValue::Boolean(_) => Type::Switch,
            DeValue::Datetime(_) => Type::Date,
            DeValue::Array(_) => Type::List,
            DeValue::Table(_) => Type::Table,
        };
        self.fault(Wrong::Type { path: self.path.clone(), found, wanted }, remedy, faults)
    }
}

fn unknown_key(name: &str, known: &[&str]) -> Mend {
    let lower = name.to_lowercase();
    if ["secret", "access_key", "password", "session_token"].iter().any(|word| lower.contains(word)) {
        return Mend::NoSecrets;
    }
    if let Some(name) = nearest(name, known.iter().copied()) {
        return Mend::DidYouMean(name.to_owned());
    }
    match TABLES.iter().find(|(_, keys)| keys.contains(&name)) {
        Some(("", _)) => Mend::MoveToTop,
        Some((table, _)) => Mend::MoveTo((*table).to_owned()),
        None => Mend::UseKey(known.join(", ")),
    }
}
