//! Tests any sequence of messages: no panic, no lost answer, no leaked secret, and no plan with blocking findings.

use proptest::prelude::*;

use super::*;
use crate::activation::rules::IdentityChoice;
use crate::destination::Spec;

#[derive(Clone, Debug)]
enum Event {
    Answer(Field, Answer),
    Secret(Field, bool),
    Leave(Field),
    Next,
    Back,
    Jump(Step),
    CheckAgain,
    Discard,
    EffectResult(u64, EffectResult),
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "high",
    "taken",
    "us-east-2",
    "us-esat-2",
    "segments",
    "profiles.ndjson",
    "1",
    "0",
    "-1",
    "a\nb",
    "ECID",
    "person.email",
    "arn:aws:kinesis:us-east-2:901341027596:stream/segments",
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "crm",
    "arn:aws:iam::111122223333:role/out",
    "2100-01-01T00:00:00Z",
    "\"'\\#",
    "東京 😀",
    "http://127.0.0.1:1",
    "a..b",
    "identityMap",
];

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(TEXTS).prop_map(str::to_owned), 1 => ".{0,12}"]
}

/// Generates an answer of the field's type. A generated choice may not be one of the options.
fn answer(field: Field) -> BoxedStrategy<Answer> {
    let words = || prop::collection::vec(typed(), 0..3);
    match field {
        Field::Existing => typed().prop_map(Answer::Text).boxed(),
        Field::Segments => prop::collection::vec((typed(), typed(), typed()), 0..3)
            .prop_map(|all| {
                let segment = |(namespace, id, name)| SegmentDraft { namespace, id, name };
                Answer::Segments(all.into_iter().map(segment).collect())
            })
            .boxed(),
        Field::Identities => prop::collection::vec((typed(), any::<bool>()), 0..3)
            .prop_map(|all| {
                let identity = |(namespace, sha256)| IdentityChoice { namespace, sha256 };
                Answer::Identities(all.into_iter().map(identity).collect())
            })
            .boxed(),
        Field::Triggers => prop::sample::subsequence(field.options(), 0..=3)
            .prop_map(|names| Answer::Words(names.into_iter().map(str::to_owned).collect()))
            .boxed(),
        _ => match field.kind() {
            AnswerKind::Text | AnswerKind::Secret => typed().prop_map(Answer::Text).boxed(),
            AnswerKind::Toggle => any::<bool>().prop_map(Answer::Toggle).boxed(),
            AnswerKind::MultiChoice | AnswerKind::Tree => words().prop_map(Answer::Words).boxed(),
            AnswerKind::Choice => {
                let mut options = field.options();
                options.push("magic");
                prop::sample::select(options).prop_map(|name| Answer::Choice(name.to_owned())).boxed()
            }
        },
    }
}

fn result() -> impl Strategy<Value = EffectResult> {
    prop_oneof![
        4 => Just(EffectResult::Stored),
        2 => Just(EffectResult::Applied("/x".into())),
        1 => Just(EffectResult::Finished),
        1 => Just(EffectResult::Streams(vec![])),
        1 => Just(EffectResult::Accounts(vec![])),
        1 => Just(EffectResult::Key(None)),
        1 => Just(EffectResult::Profiles(vec![])),
        1 => Just(EffectResult::Failed(Phrase::foreign("no"))),
        1 => Just(EffectResult::Previewed(Box::new(PreviewResult { events: vec![], lines: 0, is_complete: true, is_running: false, remarks: PreviewRemarks::default() }))),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let field = || prop::sample::select(Field::ALL);
    prop_oneof![
        6 => field().prop_flat_map(|field| answer(field).prop_map(move |answer| Event::Answer(field, answer))),
        1 => (field(), answer(Field::Path)).prop_map(|(field, answer)| Event::Answer(field, answer)),
        2 => (prop::sample::select(vec![Field::Secret, Field::SessionToken]), any::<bool>())
            .prop_map(|(field, some)| Event::Secret(field, some)),
        1 => field().prop_map(Event::Leave),
        8 => Just(Event::Next),
        3 => Just(Event::Back),
        2 => prop::sample::select(&Step::ALL[..]).prop_map(Event::Jump),
        1 => Just(Event::CheckAgain),
        1 => Just(Event::Discard),
        4 => (0..4_u64, result()).prop_map(|(back, result)| Event::EffectResult(back, result)),
    ]
}

fn message(event: Event, flow: &Flow) -> Msg {
    match event {
        Event::Answer(field, answer) => Msg::Answer(field, answer),
        Event::Secret(field, some) => Msg::Secret(field, Secret::copy_of(if some { SECRET } else { "" })),
        Event::Leave(field) => Msg::Leave(field),
        Event::Next => Msg::Next,
        Event::Back => Msg::Back,
        Event::Jump(step) => Msg::Jump(step),
        Event::CheckAgain => Msg::CheckAgain,
        Event::Discard => Msg::Discard,
        Event::EffectResult(back, result) => Msg::EffectResult(JobId(flow.next_job.saturating_sub(back)), result),
    }
}

fn answers(flow: &Flow) -> Vec<(Field, Option<Answer>)> {
    Field::ALL.iter().map(|field| (*field, flow.answer(*field))).collect()
}

fn marks(flow: &Flow) -> [StepStatus; 9] {
    Step::ALL.map(|step| flow.step_status(step))
}

fn aged(marks: [StepStatus; 9], step: Step) -> [StepStatus; 9] {
    let age =
        |(place, mark)| if place >= step.place() && mark == StepStatus::Done { StepStatus::Outdated } else { mark };
    let aged: Vec<_> = marks.into_iter().enumerate().map(age).collect();
    aged.try_into().unwrap()
}

/// Sends one message, and checks everything that must hold after it.
fn check(flow: &mut Flow, event: &Event) {
    let (before, was, at) = (answers(flow), marks(flow), flow.current_step());
    let done = if at == Step::Source && flow.is_source_doubted() { StepStatus::Outdated } else { StepStatus::Done };
    let effects = flow.update(message(event.clone(), flow));
    let (after, is) = (answers(flow), marks(flow));
    for ((field, old), (_, new)) in before.iter().zip(&after) {
        match event {
            Event::Answer(answered, answer) if answered == field && new != old => {
                assert_eq!(new.as_ref(), Some(answer));
            }
            _ => assert_eq!(new, old, "{field:?} after {event:?}"),
        }
    }
    match event {
        Event::Answer(field, _) if before != after => assert_eq!(is, aged(was, field.step())),
        Event::Secret(..) => assert_eq!(is, aged(was, Step::Account)),
        Event::Answer(..) | Event::Leave(_) | Event::Back | Event::Jump(_) | Event::CheckAgain | Event::Discard => {
            assert_eq!(is, was);
        }
        Event::Next if flow.current_step() != at => {
            assert!(is[at.place()] == done && at.next() == Some(flow.current_step()));
        }
        Event::Next | Event::EffectResult(..) => {}
    }
    let moves = matches!(event, Event::Next | Event::Back | Event::Jump(_) | Event::EffectResult(..));
    assert!(moves || flow.current_step() == at);
    if matches!(event, Event::Back) {
        assert_eq!(Some(flow.current_step()), at.previous().or(Some(at)), "back is always allowed");
    }
    let blocked = flow.findings().iter().any(|finding| finding.weight == Weight::Blocks);
    match flow.plan() {
        Ok(plan) => {
            assert!(!blocked);
            let spec = Spec::parse(&flow.draft().to_spec(), "draft").unwrap();
            assert_eq!(
                (plan.saved().spec().name.as_str(), &plan.saved().spec().activation),
                (spec.name.as_str(), &spec.activation)
            );
            assert_eq!(plan.account().is_some(), flow.draft().account.makes_account());
        }
        Err(found) => {
            assert!(found.iter().all(|finding| finding.what != What::SpecRefused), "no check knows {found:?}");
            assert!(blocked || flow.secret(Field::Secret).or(flow.secret(Field::SessionToken)).is_some(), "{found:?}");
        }
    }
    if flow.current_step() >= Step::Preview && at < Step::Preview {
        assert!(flow.plan().is_ok());
    }
    assert!(!format!("{effects:?}{:?}{:?}", flow.draft(), flow.findings()).contains(SECRET));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn anything_in_any_order(from_clean in any::<bool>(), events in prop::collection::vec(event(), 1..60)) {
        let mut flow = flow(if from_clean { clean() } else { Draft::new() });
        for event in &events {
            check(&mut flow, event);
        }
        let kept = serde_json::to_string(flow.draft()).unwrap();
        prop_assert!(!kept.contains(SECRET));
        let (again, _) = Flow::new(input(serde_json::from_str(&kept).unwrap()));
        prop_assert_eq!(answers(&again), answers(&flow));
    }
}
