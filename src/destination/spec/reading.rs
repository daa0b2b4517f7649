//! Tables and values of a spec with their key paths and places, and the typed reads that report faults.

use toml::de::{DeTable, DeValue};

use super::TABLES;
use super::fault::Faults;
use super::nearest::{nearest, remedy};
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

    /// The value of `key`, when there is one.
    pub(super) fn get(&self, key: &str) -> Option<Cell<'t>> {
        let value = self.table.get(key)?;
        Some(Cell { path: self.path_of(key), place: value.span().start, value: value.get_ref() })
    }

    /// All values.
    pub(super) fn cells(&self) -> Vec<Cell<'t>> {
        self.table.keys().filter_map(|key| self.get(key.get_ref())).collect()
    }

    /// The value of `key`, whose absence is a fault; `example` is a line that would do.
    pub(super) fn need(&self, key: &str, example: &str, faults: &mut Faults<'_>) -> Option<Cell<'t>> {
        let cell = self.get(key);
        if cell.is_none() {
            let path = self.path_of(key);
            let place = if self.path.is_empty() { "at the top".into() } else { format!("in {}", self.title()) };
            faults.add(self.place, &path, &format!("{path} is missing"), &format!("Add {place}: {example}"));
        }
        cell
    }

    /// The table `key`, whose absence is a fault.
    pub(super) fn need_table(&self, key: &str, faults: &mut Faults<'_>) -> Option<Part<'t>> {
        if let Some(cell) = self.get(key) {
            return cell.table(faults);
        }
        let keys = match key {
            "account" => "credentials and region",
            "connection" => "stream",
            "source" => "kind",
            _ => "segments",
        };
        let remedy = format!("Add the table [{key}] with {keys}");
        faults.add(self.place, key, &format!("[{key}] is missing"), &remedy);
        None
    }

    /// Every key that is not one of `known` is a fault.
    pub(super) fn only(&self, known: &[&str], faults: &mut Faults<'_>) {
        for key in self.table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let place = if self.path.is_empty() { String::new() } else { format!(" in {}", self.title()) };
            let what = format!("unknown key {name:?}{place}");
            faults.add(key.span().start, &self.path_of(name), &what, &unknown_key(name, known));
        }
    }

    /// The switch `key`; `default` where it is absent.
    pub(super) fn flag(&self, key: &str, default: bool, faults: &mut Faults<'_>) -> Option<bool> {
        self.get(key).map_or(Some(default), |cell| cell.flag(faults))
    }

    /// The list `key` as texts that are not empty and hold no control characters; none where it is absent.
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

    /// How a message names this table: `[account]`, or `activation.segments[0]` for one in a list.
    fn title(&self) -> String {
        if self.path.contains('[') { self.path.clone() } else { format!("[{}]", self.path) }
    }
}

impl<'t> Cell<'t> {
    /// Adds a fault about this value. Always `None`, to be returned.
    pub(super) fn fault<T>(&self, what: &str, remedy: &str, faults: &mut Faults<'_>) -> Option<T> {
        faults.add(self.place, &self.path, what, remedy);
        None
    }

    /// Adds that `what` is not built yet. Always `None`, to be returned.
    pub(super) fn not_built<T>(&self, what: &str, remedy: &str, faults: &mut Faults<'_>) -> Option<T> {
        self.fault(&format!("{what} is not built yet"), remedy, faults)
    }

    /// The dot path of its key.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is a string.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn text(&self, faults: &mut Faults<'_>) -> Option<&'t str> {
        match self.value {
            DeValue::String(text) => Some(text),
            _ => self.wrong_type("a string", "Put it in double quotes", faults),
        }
    }

    /// A text that is not empty and holds no control characters.
    pub(super) fn word(&self, faults: &mut Faults<'_>) -> Option<&'t str> {
        let text = self.text(faults)?;
        if text.trim().is_empty() {
            return self.fault(&format!("{} is empty", self.path), "Give it a value or remove it", faults);
        }
        if text.contains(char::is_control) {
            let what = format!("{} holds a control character", self.path);
            return self.fault(&what, "Remove the character", faults);
        }
        Some(text)
    }

    pub(super) fn flag(&self, faults: &mut Faults<'_>) -> Option<bool> {
        match self.value {
            DeValue::Boolean(flag) => Some(*flag),
            _ => self.wrong_type("a boolean", "Write true or false, without quotes", faults),
        }
    }

    /// A whole number from `least` up.
    pub(super) fn number(&self, least: u64, faults: &mut Faults<'_>) -> Option<u64> {
        let DeValue::Integer(digits) = self.value else {
            return self.wrong_type("a whole number", "Write digits, without quotes", faults);
        };
        match i64::from_str_radix(digits.as_str(), digits.radix()).ok().and_then(|number| u64::try_from(number).ok()) {
            Some(number) if number >= least => Some(number),
            _ => {
                let what = format!("{} is {digits}, out of range", self.path);
                self.fault(&what, &format!("Write a whole number from {least} to {}", i64::MAX), faults)
            }
        }
    }

    /// A date and time with an offset: TOML's own, or RFC 3339 as a string.
    pub(super) fn moment(&self, faults: &mut Faults<'_>) -> Option<Moment> {
        const REMEDY: &str = "Write it as in 2026-05-25T21:24:39Z";
        let (moment, written) = match self.value {
            DeValue::Datetime(datetime) => {
                let mut whole = *datetime;
                // TOML may leave them out, RFC 3339 may not.
                whole.time.iter_mut().for_each(|time| _ = time.second.get_or_insert(0));
                (Moment::parse(&whole.to_string()), datetime.to_string())
            }
            DeValue::String(text) => (Moment::parse(text), format!("{text:?}")),
            _ => return self.wrong_type("a date and time", REMEDY, faults),
        };
        let what = || format!("{} is {written}, not a date and time with an offset", self.path);
        moment.or_else(|| self.fault(&what(), REMEDY, faults))
    }

    pub(super) fn list(&self, faults: &mut Faults<'_>) -> Option<Vec<Cell<'t>>> {
        let DeValue::Array(values) = self.value else {
            return self.wrong_type("a list", "Put it in square brackets", faults);
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
            _ => self.wrong_type("a table", "Write it with keys and values", faults),
        }
    }

    /// The one of `names` that is written here.
    pub(super) fn choice<T: Copy>(&self, names: &[(&str, T)], faults: &mut Faults<'_>) -> Option<T> {
        let typed = self.text(faults)?;
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == typed) {
            return Some(*value);
        }
        let what = format!("{typed:?} is not a value of {}", self.path);
        self.fault(&what, &remedy(typed, names.iter().map(|(name, _)| *name)), faults)
    }

    fn wrong_type<T>(&self, wanted: &str, remedy: &str, faults: &mut Faults<'_>) -> Option<T> {
        let found = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a decimal number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(&format!("{} is {found}, not {wanted}", self.path), remedy, faults)
    }
}

fn unknown_key(name: &str, known: &[&str]) -> String {
    let lower = name.to_lowercase();
    if ["secret", "access_key", "password", "session_token"].iter().any(|word| lower.contains(word)) {
        return "Secrets never stand in a spec: remove it and set account.credentials".into();
    }
    if let Some(name) = nearest(name, known.iter().copied()) {
        return format!("Did you mean {name:?}?");
    }
    match TABLES.iter().find(|(_, keys)| keys.contains(&name)) {
        Some(("", _)) => "Move it to the top, above every table".into(),
        Some((table, _)) => format!("Move it to [{table}]"),
        None => format!("Remove it, or use one of: {}", known.join(", ")),
    }
}
