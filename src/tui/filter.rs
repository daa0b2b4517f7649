//! Filters long lists while the user types. Every word must match; rows that contain the words come before rows that
//! only contain their letters.

use frizbee::{CaseMatching, Config, Matcher, Pattern, PatternConfig, SortStrategy};
use unicode_segmentation::UnicodeSegmentation;

/// Separates the parts of a row's text, for example its name and its id. A part can match exactly or at its start.
pub const PART: char = '\u{1f}';

/// How well a text that contains all typed words matches them, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum MatchRank {
    /// A part is the typed text.
    Exact,
    /// A part starts with it.
    Prefix,
    /// Every typed word starts at a word of the text.
    WordStart,
    Inside,
}

/// Returns the indices of the rows `among` that match `typed`: the best first, equal ones in the order of `among`. If
/// no row contains all words, returns the rows that contain the letters of each word in order, with others between.
pub fn best_matches<'t>(typed: &str, among: &[u32], text: impl Fn(usize) -> &'t str) -> Vec<u32> {
    let phrase = typed.trim().to_lowercase();
    let words: Vec<&str> = phrase.split_whitespace().collect();
    if words.is_empty() {
        return among.to_vec();
    }
    let mut lower = String::new();
    let mut found: Vec<(MatchRank, u32)> = Vec::new();
    for index in among {
        write_lowercase(text(*index as usize), &mut lower);
        found.extend(rank(&lower, &phrase, &words).map(|rank| (rank, *index)));
    }
    found.sort_by_key(|(rank, _)| *rank);
    if found.is_empty() {
        scattered_matches(&words, among, text)
    } else {
        found.into_iter().map(|(_, index)| index).collect()
    }
}

fn write_lowercase(text: &str, lower: &mut String) {
    lower.clear();
    if text.is_ascii() {
        lower.push_str(text);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// Returns how well `text` matches; all arguments are lowercase.
fn rank(text: &str, phrase: &str, words: &[&str]) -> Option<MatchRank> {
    if !words.iter().all(|word| text.contains(word)) {
        return None;
    }
    let mut best = MatchRank::Inside;
    for part in text.split(PART).filter_map(|part| part.strip_prefix(phrase)) {
        best = best.min(if part.is_empty() { MatchRank::Exact } else { MatchRank::Prefix });
    }
    let at_word = |word: &&str| text.match_indices(*word).any(|(at, _)| is_word_start(text[..at].chars().next_back()));
    Some(if best == MatchRank::Inside && words.iter().all(at_word) { MatchRank::WordStart } else { best })
}

fn is_word_start(before: Option<char>) -> bool {
    before.is_none_or(|before| !before.is_alphanumeric())
}

fn scattered_matches<'t>(words: &[&str], among: &[u32], text: impl Fn(usize) -> &'t str) -> Vec<u32> {
    let words: Vec<_> = words.iter().map(|word| Pattern::new(word, PatternConfig::default())).collect();
    let config = Config::default().sort(SortStrategy::ScoreThenIndexAsc).casing(CaseMatching::Ignore);
    let texts: Vec<&str> = among.iter().map(|index| text(*index as usize)).collect();
    let found = Matcher::from_patterns(&words, &config).match_list(&texts);
    found.into_iter().filter_map(|found| among.get(found.index as usize).copied()).collect()
}

/// Returns for each grapheme of a text whether `typed` matched it: the words, at the start of a word of the text if
/// there is a choice. The letters of a word count only if the text contains no word.
pub fn mark_matches(letters: &[&str], typed: &str) -> Vec<bool> {
    let lower: Vec<String> = letters.iter().map(|letter| letter.to_lowercase()).collect();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let found: Vec<_> = words.iter().map(|word| find_word(&lower, word)).collect();
    let mut marks = vec![false; letters.len()];
    let is_scattered = found.iter().all(Option::is_none);
    for (word, found) in words.iter().zip(found) {
        let scattered = || if is_scattered { find_letters(&lower, word) } else { None };
        let places: Vec<usize> = found.map(Iterator::collect).or_else(scattered).unwrap_or_default();
        for place in places {
            marks[place] = true;
        }
    }
    marks
}

fn find_word(letters: &[String], word: &str) -> Option<std::ops::Range<usize>> {
    let word: Vec<&str> = word.graphemes(true).collect();
    let is_here =
        |at: &usize| letters[*at..].iter().zip(&word).filter(|(one, other)| one == *other).count() == word.len();
    let starts = |at: &usize| is_word_start(at.checked_sub(1).and_then(|before| letters[before].chars().next_back()));
    let mut found = (0..letters.len()).filter(is_here);
    let first = found.next()?;
    let best = if starts(&first) { first } else { found.find(starts).unwrap_or(first) };
    Some(best..best + word.len())
}

/// Returns the places of the letters of `word`, if `letters` contains all of them in this order.
fn find_letters(letters: &[String], word: &str) -> Option<Vec<usize>> {
    let mut rest = letters.iter().enumerate();
    let next = |wanted: &str| rest.find(|(_, letter)| letter.starts_with(wanted)).map(|(place, _)| place);
    word.graphemes(true).map(next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::spec::REGIONS;

    fn matches<S: AsRef<str>>(typed: &str, list: &[S]) -> Vec<usize> {
        let all: Vec<u32> = (0..).take(list.len()).collect();
        best_matches(typed, &all, |index| list[index].as_ref()).into_iter().map(|index| index as usize).collect()
    }

    fn named<'s>(typed: &str, list: &[&'s str]) -> Vec<&'s str> {
        matches(typed, list).into_iter().map(|index| list[index]).collect()
    }

    fn regions(typed: &str) -> Vec<&'static str> {
        let list: Vec<String> = REGIONS.iter().map(|region| format!("{}{PART}{}", region.code, region.name)).collect();
        matches(typed, &list).into_iter().map(|index| REGIONS[index].code).collect()
    }

    #[test]
    fn a_region_is_found_by_code_and_by_name() {
        assert_eq!(regions("Ohio"), ["us-east-2"]);
        assert_eq!(regions("frankf"), ["eu-central-1"]);
        assert_eq!(regions("euc1")[0], "eu-central-1");
        assert_eq!(regions("asia tok"), ["ap-northeast-1"]);
        assert_eq!(regions("us-east-1")[0], "us-east-1");
        assert_eq!(regions("xyzzy"), [""; 0]);
        assert_eq!(regions(" ").len(), REGIONS.len());
    }

    #[test]
    fn exact_prefix_word_start_and_inside_come_in_this_order() {
        let list = ["invip", "Store visitors (vip)", "a vip", "vipers", "VIP gold", "VIP", "Store visitors"];
        assert_eq!(named("vip", &list), ["VIP", "vipers", "VIP gold", "Store visitors (vip)", "a vip", "invip"]);
        assert_eq!(named("vip gold", &list), ["VIP gold"]);
        assert_eq!(named("gold vip", &list), ["VIP gold"]);
    }

    #[test]
    fn scattered_letters_match_only_if_nothing_else_does() {
        let list = ["consents.marketing.preferred", "loyalty.tier", "loyalty.tierName"];
        assert_eq!(named("tier", &list), ["loyalty.tier", "loyalty.tierName"]);
        assert_eq!(named("cmpref", &list), ["consents.marketing.preferred"]);
        assert_eq!(named("Store visitors", &["Store", "visitors"]), [""; 0]);
    }

    #[test]
    fn each_part_of_a_row_can_be_exact() {
        let list = ["segments-eu\u{1f}ACTIVE", "my segments\u{1f}ACTIVE", "segments\u{1f}ACTIVE"];
        assert_eq!(matches("segments", &list), [2, 0, 1]);
        assert_eq!(matches("active seg", &list), [0, 1, 2]);
    }

    #[test]
    fn letters_of_any_script_match_in_any_case() {
        assert_eq!(named("ÉTÉ", &["été 2026", "ete"]), ["été 2026"]);
        assert_eq!(named("東", &["城市.東京", "a"]), ["城市.東京"]);
        assert_eq!(named("!person", &["person.email"]), [""; 0]);
    }

    #[test]
    fn nothing_of_a_long_list_is_lost() {
        let list: Vec<String> = (0..100_000).map(|number| format!("segment number {number}")).collect();
        let mut expected: Vec<_> = (0..100_000).filter(|number| number.to_string().contains('7')).collect();
        expected.sort_by_key(|number| !number.to_string().starts_with('7'));
        assert_eq!(matches("seg 7", &list), expected);
    }

    fn marked(text: &str, typed: &str) -> String {
        let letters: Vec<&str> = text.graphemes(true).collect();
        let marks = mark_matches(&letters, typed);
        letters.iter().zip(marks).map(|(letter, mark)| if mark { *letter } else { "-" }).collect()
    }

    #[test]
    fn what_matched_is_marked() {
        assert_eq!(marked("Store VIP visitors", "vip"), "------VIP---------");
        assert_eq!(marked("invip vip", "vip"), "------vip");
        assert_eq!(marked("Property owners, 城", "pw 城 zz"), "-----------------城");
        assert_eq!(marked("Property owners", "pw"), "P---------w----");
        assert_eq!(marked("Churn", "vip"), "-----");
    }

    proptest::proptest! {
        #[test]
        fn a_longer_filter_never_finds_more(
            typed in "[aAbBé.]{1,3}", more in "[aAbBé.]", list in proptest::collection::vec("[aAbBéÉ1 .東]{0,12}", 1..20),
        ) {
            let contains = |typed: &str| list.iter().filter(|one| one.to_lowercase().contains(&typed.to_lowercase())).count();
            let found = matches(&typed, &list);
            if contains(&typed) > 0 {
                proptest::prop_assert_eq!(found.len(), contains(&typed));
            }
            let longer = format!("{typed}{more}");
            proptest::prop_assert!(contains(&longer) <= contains(&typed));
        }
    }
}
