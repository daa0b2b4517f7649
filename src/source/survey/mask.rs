//! Prepares example values for display, and masks those that look personal by their form or by the names on their path.

const LONGEST: usize = 40;

/// Words in a name that mark the value as personal.
#[rustfmt::skip]
const PERSONAL: &[&str] = &[
    "account", "address", "birth", "card", "dob", "ecid", "email", "family", "fax", "first", "firstname", "given",
    "guid", "iban", "id", "ip", "last", "lastname", "latitude", "login", "longitude", "mail", "middle", "mobile",
    "msisdn", "name", "passport", "phone", "postal", "ssn", "street", "surname", "tax", "tel", "telephone", "token",
    "user", "username", "uuid", "vin", "zip",
];

const PHONE_DIGITS: usize = 7;

/// A word with at least this many hex digits is an id.
const ID_DIGITS: usize = 12;

/// A value of the feed that may be displayed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Example {
    /// The value, shortened or masked.
    pub text: String,
    /// Part of the value is hidden.
    pub masked: bool,
}

impl Example {
    /// Returns the example for the value `text` at a path of names. `None` if there is nothing to show.
    pub(super) fn of(path: &[&str], text: &str) -> Option<Self> {
        let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() {
            return None;
        }
        if let Some(text) = masked(path, &text) {
            return Some(Self { text, masked: true });
        }
        let short = text.chars().count() <= LONGEST;
        let text = if short { text } else { text.chars().take(LONGEST - 1).chain(['…']).collect() };
        Some(Self { text, masked: false })
    }
}

/// Hides personal parts of `text`. `None` if it has none.
pub fn masked(path: &[&str], text: &str) -> Option<String> {
    if let Some(address) = email(text) {
        return Some(address);
    }
    let personal = path.iter().any(|name| words(name).any(|word| PERSONAL.contains(&word.as_str())));
    if is_date(text.as_bytes()) {
        return personal.then(|| format!("{}…-..-..", &text[..2]));
    }
    if is_phone(text) || is_id(text) || personal {
        return Some(text.chars().take(1).chain(['…']).collect());
    }
    None
}

/// Masks an e-mail address as `j…@…e.com`. `None` if `text` is not an e-mail address.
fn email(text: &str) -> Option<String> {
    let (user, host) = text.split_once('@')?;
    let (name, top) = host.rsplit_once('.')?;
    let fits = !text.contains(char::is_whitespace) && top.chars().count() >= 2;
    let (first, last) = (user.chars().next()?, name.chars().next_back()?);
    fits.then(|| format!("{first}…@…{last}.{top}"))
}

/// Whether a text begins with a date: `2026-05-25`.
pub(super) fn is_date(text: &[u8]) -> bool {
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    text.len() >= 10
        && digits(&text[..4])
        && digits(&text[5..7])
        && digits(&text[8..10])
        && (text[4], text[7]) == (b'-', b'-')
        && text.get(10).is_none_or(|next| matches!(next, b'T' | b' '))
}

fn is_phone(text: &str) -> bool {
    let form = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '/'));
    form && text.chars().filter(char::is_ascii_digit).count() >= PHONE_DIGITS
}

/// Whether a text is a word with many hex digits, such as a UUID or a hash.
fn is_id(text: &str) -> bool {
    let form = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    form && text.chars().filter(char::is_ascii_hexdigit).count() >= ID_DIGITS
        && text.chars().any(|c| c.is_ascii_digit())
}

/// Splits a name into lowercase words: `firstName`, `first_name` and `FIRST-NAME` have two.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut before_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && before_lower) {
            words.push(String::new());
        }
        before_lower = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, text: &str) -> (String, bool) {
        let example = Example::of(&path.split('.').collect::<Vec<_>>(), text).unwrap();
        (example.text, example.masked)
    }

    #[test]
    fn what_looks_personal_is_masked() {
        for (path, text, expected) in [
            ("person.email", "janedoe@example.com", "j…@…e.com"),
            ("anything", "janedoe@example.com", "j…@…e.com"),
            ("person.name.firstName", "María José", "M…"),
            ("person.name.lastName", "佐藤", "佐…"),
            ("person.birthDate", "1969-03-14", "19…-..-.."),
            ("mobilePhone.number", "1", "1…"),
            ("contact", "+31 6 1234 5678", "+…"),
            ("_tenant.crm_id", "A17", "A…"),
            ("reference", "7841ba61-23c1-4bb3-a495-00d305fe1e93", "7…"),
            ("homeAddress.city", "Utrecht", "U…"),
        ] {
            assert_eq!(shown(path, text), (expected.to_owned(), true), "{path}");
        }
    }

    #[test]
    fn what_does_not_is_shown() {
        for (path, text) in [
            ("loyalty.tier", "gold"),
            ("loyalty.points", "1204"),
            ("web.lastVisit", "2026-05-25T21:24:39Z"),
            ("consents.marketing.email.val", "y"),
            ("product.valid", "true"),
        ] {
            let expected = if path.contains("last") || path.contains("email") { None } else { Some(text) };
            let (text, masked) = shown(path, text);
            assert_eq!(!masked, expected.is_some(), "{path}: {text}");
        }
        let long = "word ".repeat(20);
        assert_eq!(shown("note", &long).0.chars().count(), LONGEST);
    }

    #[test]
    fn an_example_holds_no_control_characters_and_may_be_missing() {
        assert_eq!(shown("note", "a\u{1b}[31mb").0, "a[31mb");
        assert_eq!(Example::of(&["note"], " \n"), None);
    }
}
