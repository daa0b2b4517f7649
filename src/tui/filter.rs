//! Filters long lists while the user types: every word must match; results come best first or in list order.

use frizbee::{CaseMatching, Config, Matcher, Pattern, PatternConfig, SortStrategy};

/// Returns the positions of `among` whose text matches all `words`, in the same order. It finds the same rows as
/// [`best_matches`], but computes no scores, so that 100,000 rows cause no delay.
pub fn narrow<'t>(words: &[&str], among: &[u32], text: impl Fn(usize) -> &'t str) -> Vec<u32> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let matches = |index: &&u32| words.iter().all(|word| contains_letters(text(**index as usize), word));
    among.iter().filter(matches).copied().collect()
}

/// Returns true if `text` contains the letters of `word` in order, even with others between. `word` must be lowercase.
fn contains_letters(text: &str, word: &str) -> bool {
    if word.is_ascii() {
        let mut rest = text.bytes();
        return word.bytes().all(|letter| rest.any(|byte| byte.to_ascii_lowercase() == letter));
    }
    let mut rest = text.chars().flat_map(char::to_lowercase);
    word.chars().all(|letter| rest.any(|other| other == letter))
}

/// Returns the positions of the rows of `list` that match all words of `typed`: the best first, equal ones in list
/// order. A word matches a row that contains its letters in order, even with others between. Without a word, every row
/// matches.
pub fn best_matches<S: AsRef<str>>(typed: &str, list: &[S]) -> Vec<usize> {
    let words: Vec<_> = typed.split_whitespace().map(|word| Pattern::new(word, PatternConfig::default())).collect();
    if words.is_empty() {
        return (0..list.len()).collect();
    }
    let config = Config::default().sort(SortStrategy::ScoreThenIndexAsc).casing(CaseMatching::Ignore);
    let found = Matcher::from_patterns(&words, &config).match_list(list);
    found.into_iter().map(|found| found.index as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::spec::REGIONS;

    fn regions(typed: &str) -> Vec<&'static str> {
        let list: Vec<String> = REGIONS.iter().map(|region| format!("{} {}", region.code, region.name)).collect();
        best_matches(typed, &list).into_iter().map(|index| REGIONS[index].code).collect()
    }

    fn narrowed(typed: &str, list: &[impl AsRef<str>]) -> Vec<usize> {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let all: Vec<u32> = (0..).take(list.len()).collect();
        narrow(&words, &all, |index| list[index].as_ref()).into_iter().map(|index| index as usize).collect()
    }

    fn best_in_list_order(typed: &str, list: &[impl AsRef<str>]) -> Vec<usize> {
        let mut found = best_matches(typed, list);
        found.sort_unstable();
        found
    }

    #[test]
    fn a_region_is_found_by_code_and_by_name() {
        assert_eq!(regions("Ohio")[0], "us-east-2");
        assert_eq!(regions("frankf"), ["eu-central-1"]);
        assert_eq!(regions("euc1")[0], "eu-central-1");
        assert_eq!(regions("asia tok")[0], "ap-northeast-1");
        assert_eq!(regions("xyzzy"), [""; 0]);
        assert_eq!(regions(" ").len(), REGIONS.len());
    }

    #[test]
    fn a_tree_keeps_its_order_and_other_letters_are_letters() {
        let list = ["person.email", "person.name", "personal.mail", "loyalty", "城市.東京"];
        assert_eq!(narrowed("pmail", &list), [0, 2]);
        assert_eq!(best_matches("東", &list).len(), 1);
        assert_eq!(best_matches("!person", &list), [0; 0]);
    }

    #[test]
    fn nothing_of_a_long_list_is_lost() {
        let list: Vec<String> = (0..100_000).map(|number| format!("segment number {number}")).collect();
        let expected: Vec<_> = (0..100_000).filter(|number| number.to_string().contains('7')).collect();
        assert_eq!(best_in_list_order("seg 7", &list), expected);
        assert_eq!(narrowed("seg 7", &list), expected);
    }

    proptest::proptest! {
        #[test]
        fn narrowing_finds_what_filtering_does(typed in "[aAbBé1 .]{0,6}", list in proptest::collection::vec("[aAbBéÉ1 .東]{0,12}", 0..20)) {
            proptest::prop_assert_eq!(narrowed(&typed, &list), best_in_list_order(&typed, &list));
        }
    }
}
