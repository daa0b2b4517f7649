//! Random histories of a few people, their feed lines, and the model that decides which events are due.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use outflow::activation::Rules;
use outflow::activation::rules::{Compat, InitialExits};
use outflow::profile::ProfileKey;

/// Segments in the feed. The first two are mapped.
pub(crate) const SEGMENTS: [&str; 3] = ["alpha", "beta", "gamma"];

/// How a line gives its profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keyed {
    /// By a text that is marked primary.
    ByText,
    /// By the first namespace, before numbers were IDs.
    Formerly,
    /// By a number that is marked primary, beside the earlier ID.
    ByNumber,
    /// By the first namespace, although numbers are now IDs.
    StillFormerly,
}

/// One person's state on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct State {
    pub person: usize,
    pub keyed: Keyed,
    pub email: Option<String>,
    pub tier: u8,
    /// Status by segment. A segment that is not listed is absent.
    pub statuses: BTreeMap<&'static str, &'static str>,
    pub devices: BTreeSet<u8>,
    /// A value that does not matter to any trigger: the time at which a membership was evaluated.
    pub clock: usize,
    /// Whether the endpoint refuses the event of this line.
    pub poison: bool,
}

impl State {
    pub(crate) fn line(&self) -> String {
        let email = self.email.as_ref().map_or(String::new(), |email| format!(r#""email":"{email}","#));
        let poison = if self.poison { r#""poison":true,"# } else { "" };
        let statuses = self.statuses("");
        format!(
            r#"{{"person":{{{email}{poison}"tier":{}}},"noise":{},"segmentMembership":{{"ups":{{{}}}}},"identityMap":{{{}}}}}"#,
            self.tier,
            self.clock,
            statuses,
            self.identity_map(r#","primary":true"#)
        )
    }

    /// Returns the members of the identity map. `primary` follows the ID that is the profile's key.
    fn identity_map(&self, primary: &str) -> String {
        let person = self.person;
        let key = match self.keyed {
            Keyed::ByText => format!(r#""ID":[{{"id":"p{person}"{primary}}}]"#),
            Keyed::Formerly | Keyed::StillFormerly => format!(r#""AA":[{{"id":"o{person}"}}]"#),
            Keyed::ByNumber => format!(r#""AA":[{{"id":"o{person}"}}],"ID":[{{"id":{person}{primary}}}]"#),
        };
        let devices: Vec<String> = self.devices.iter().map(|device| format!(r#"{{"id":"d{device}"}}"#)).collect();
        format!(r#"{key},"device":[{}]"#, devices.join(","))
    }

    /// Returns all memberships, and one that is not mapped, so that no two lines give the same event. `mapped` ends
    /// each mapped segment.
    fn statuses(&self, mapped: &str) -> String {
        let entry = |id: &str, status: &str| {
            let mapped = if SEGMENTS[..2].contains(&id) { mapped } else { "" };
            format!(r#""{id}":{{"lastQualificationTime":"t{}","status":"{status}"{mapped}}}"#, self.clock)
        };
        let listed = self.statuses.iter().map(|(id, status)| entry(id, status));
        listed.chain([entry("always", "realized")]).collect::<Vec<_>>().join(",")
    }

    /// Returns the event's body as the design defines it, built the slow way.
    fn body(&self, rules: &Rules) -> String {
        let email = self.email.as_ref().map(|email| format!(r#""email":"{email}""#));
        let poison = self.poison.then(|| r#""poison":true"#.to_owned());
        let tier = Some(format!(r#""tier":{}"#, self.tier));
        let person: Vec<String> = [email, poison, tier].into_iter().flatten().collect();
        let mapped =
            if rules.options.include_segment_timestamps { r#","createdAt":1000,"mappingUpdatedAt":2000"# } else { "" };
        let statuses = self.statuses(mapped);
        let line_end = if rules.options.append_newline { "\n" } else { "" };
        format!(
            r#"{{"person":{{{}}},"segmentMembership":{{"ups":{{{statuses}}}}},"identityMap":{{{}}}}}{line_end}"#,
            person.join(","),
            self.identity_map("")
        )
    }

    /// Returns the key by the rule from before numbers were IDs, if it differs.
    fn former_key(&self) -> Option<String> {
        (self.keyed == Keyed::ByNumber).then(|| Self { keyed: Keyed::Formerly, ..self.clone() }.key())
    }

    pub(crate) fn key(&self) -> String {
        let person = self.person;
        let (namespace, id) = match self.keyed {
            Keyed::ByText => ("ID", format!("p{person}")),
            Keyed::Formerly | Keyed::StillFormerly => ("AA", format!("o{person}")),
            Keyed::ByNumber => ("ID", person.to_string()),
        };
        ProfileKey::of_identity(namespace.as_bytes(), id.as_bytes()).to_string()
    }

    /// Returns whether the person is a member of a mapped segment.
    pub(crate) fn is_member(&self) -> bool {
        !self.memberships().is_empty()
    }

    /// Returns whether all values that matter to a trigger are equal.
    pub(crate) fn counts_the_same(&self, other: &Self) -> bool {
        self.attributes() == other.attributes()
            && self.memberships() == other.memberships()
            && self.identities() == other.identities()
    }

    fn memberships(&self) -> BTreeSet<&'static str> {
        let is_member = |status: &str| status == "realized" || status == "existing";
        let mapped = self.statuses.iter().filter(|(id, status)| SEGMENTS[..2].contains(id) && is_member(status));
        mapped.map(|(id, _)| *id).collect()
    }

    fn attributes(&self) -> (Option<String>, u8, bool) {
        (self.email.clone(), self.tier, self.poison)
    }

    fn identities(&self) -> (usize, bool, BTreeSet<u8>) {
        (self.person, self.keyed == Keyed::ByNumber, self.devices.clone())
    }

    fn lists_an_exit(&self) -> bool {
        SEGMENTS[..2].iter().any(|id| self.statuses.get(id) == Some(&"exited"))
    }
}

/// Returns a feed of `lines` lines of `people` people.
pub(crate) fn history(random: &mut Rng, lines: usize, people: usize, poison: f64) -> Vec<State> {
    let mut states: Vec<State> = (0..people).map(|person| newcomer(person, random)).collect();
    (0..lines)
        .map(|clock| {
            let state = &mut states[random.usize(0..people)];
            change(state, random);
            State { clock, poison: random.f64() < poison, ..state.clone() }
        })
        .collect()
}

fn newcomer(person: usize, random: &mut Rng) -> State {
    State {
        person,
        keyed: Keyed::ByText,
        email: random.bool().then(|| format!("p{person}@example.com")),
        tier: random.u8(0..3),
        statuses: BTreeMap::new(),
        devices: BTreeSet::new(),
        clock: 0,
        poison: false,
    }
}

fn change(state: &mut State, random: &mut Rng) {
    for _ in 0..random.usize(0..3) {
        let segment = SEGMENTS[random.usize(0..3)];
        match random.u8(0..8) {
            0 => state.tier = random.u8(0..3),
            1 => state.email = random.bool().then(|| format!("e{}", random.u8(0..4))),
            2 => drop(state.devices.insert(random.u8(0..3))),
            3 => drop(state.devices.remove(&random.u8(0..3))),
            4 => drop(state.statuses.insert(segment, "exited")),
            5 => drop(state.statuses.remove(segment)),
            6 => drop(state.statuses.insert(segment, "existing")),
            _ => drop(state.statuses.insert(segment, "realized")),
        }
    }
}

/// Returns the bodies of due events that can be delivered, in order, by partition key. Each counts as acknowledged. A
/// refused event is dead and does not change its person's base.
pub(crate) fn expected_events(rules: &Rules, history: &[State]) -> BTreeMap<String, Vec<String>> {
    let mut events: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for state in due(rules, history).into_iter().filter(|state| !state.poison) {
        events.entry(state.key()).or_default().push(state.body(rules));
    }
    events
}

/// The stored state of a key.
#[derive(Default)]
struct Known<'a> {
    base: Option<&'a State>,
    /// Whether a line has had the key since numbers are IDs.
    claimed: bool,
}

/// Returns the lines whose events are due, including refused ones.
pub(crate) fn due<'a>(rules: &Rules, history: &'a [State]) -> Vec<&'a State> {
    let mut all: BTreeMap<String, Known<'a>> = BTreeMap::new();
    let mut due = Vec::new();
    for state in history {
        let key = state.key();
        if let Some(former) = state.former_key().filter(|_| !all.contains_key(&key))
            && all.get(&former).is_some_and(|known| !known.claimed)
        {
            let base = all.remove(&former).and_then(|known| known.base);
            all.insert(key.clone(), Known { base, claimed: true });
        }
        if is_due(rules, state, all.get(&key).and_then(|known| known.base)) {
            due.push(state);
            let known = all.entry(key).or_default();
            known.claimed |= state.keyed != Keyed::Formerly;
            if !state.poison {
                known.base = Some(state);
            }
        }
    }
    due
}

/// Follows "When an event is due", sentence by sentence.
fn is_due(rules: &Rules, state: &State, base: Option<&State>) -> bool {
    let now = state.memberships();
    let before = base.map(State::memberships).unwrap_or_default();
    let first_exit = base.is_none() && state.lists_an_exit() && rules.options.initial_exits == InitialExits::Send;
    if now.is_empty() && before.is_empty() && !first_exit {
        return false;
    }
    if rules.compat == Compat::Reference {
        return true;
    }
    let Some(base) = base else {
        return rules.triggers.attribute
            || rules.triggers.identity
            || (rules.triggers.segmentation && (now != before || first_exit));
    };
    (rules.triggers.attribute && state.attributes() != base.attributes())
        || (rules.triggers.segmentation && now != before)
        || (rules.triggers.identity && state.identities() != base.identities())
}
