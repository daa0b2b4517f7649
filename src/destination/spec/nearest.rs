//! Finds the known name that is most similar to a mistyped one.

use super::SpecRemedy;

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
pub(super) fn remedy<'n>(typed: &str, names: impl IntoIterator<Item = &'n str> + Clone) -> SpecRemedy {
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
        assert_eq!(remedy("x", ["one", "two", "three"]).to_string(), r#"Use "one", "two" or "three""#);
    }
}
