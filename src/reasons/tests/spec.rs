//! Of a spec.

use super::says;
use crate::destination::Spec;
use crate::destination::spec::{EndpointFault, Mend, Type, Wrong};
use crate::text::{Explain, Texts};

fn a() -> String {
    "a.b".into()
}

#[test]
fn what_is_wrong() {
    says(&[
        &Wrong::NotUtf8,
        &Wrong::NotToml(a()),
        &Wrong::Missing(a()),
        &Wrong::NoTable(a()),
        &Wrong::UnknownKey(a()),
        &Wrong::UnknownKeyIn { key: a(), table: a() },
        &Wrong::NotBuilt(a()),
        &Wrong::Empty(a()),
        &Wrong::Control(a()),
        &Wrong::OutOfRange { path: a(), number: a() },
        &Wrong::NoValue { value: a(), path: a() },
        &Wrong::NoMoment { path: a(), written: a() },
        &Wrong::Type { path: a(), found: Type::List, wanted: Type::List },
        &Wrong::TwoSignIns,
        &Wrong::AccountName,
        &Wrong::NoPlace,
        &Wrong::Endpoint(EndpointFault::NoUrl),
        &Wrong::NoRegion(a()),
        &Wrong::StreamArn(a()),
        &Wrong::StreamName(a()),
        &Wrong::OtherRegion { stream: a(), account: a() },
        &Wrong::OtherPartition { arn: a(), region: a(), partition: a() },
        &Wrong::NoTriggers,
        &Wrong::NoSegments,
        &Wrong::ManySegments(7),
        &Wrong::SegmentTwice { namespace: a(), id: a() },
        &Wrong::NoUuid(a()),
        &Wrong::Meta(a()),
        &Wrong::EmptyPart(a()),
        &Wrong::NoAttribute(a()),
        &Wrong::NoGlob { glob: a(), reason: a() },
        &Wrong::AttributeTwice(a()),
        &Wrong::AttributeInside { inner: a(), outer: a() },
        &Wrong::NoIdentities,
        &Wrong::IdentityTwice(a()),
        &Wrong::OtherKind { key: a(), kind: a() },
        &Wrong::Unresolved(a()),
        &Wrong::Name(a()),
        &Wrong::LogName(a()),
        &EndpointFault::NoUrl,
        &EndpointFault::User,
        &EndpointFault::NoHost,
        &EndpointFault::Plain,
        &EndpointFault::Port,
        &EndpointFault::More,
        &EndpointFault::Scheme,
        &Type::Text,
        &Type::Moment,
        &Type::Whole,
        &Type::Decimal,
        &Type::Switch,
        &Type::Date,
        &Type::List,
        &Type::Table,
    ]);
}

#[test]
fn what_to_do() {
    let names = |count: usize| Mend::UseOne(["a", "b", "c", "d"][..count].iter().map(|&name| name.into()).collect());
    says(&[
        &Mend::SaveUtf8,
        &Mend::KeepOne,
        &Mend::MendFirst,
        &Mend::AddAtTop(a()),
        &Mend::AddTo { table: a(), line: a() },
        &Mend::AddTable { table: a(), key: a() },
        &Mend::AddTableWith { table: a(), key: a(), other: a() },
        &Mend::NoSecrets,
        &Mend::DidYouMean(a()),
        &Mend::MoveToTop,
        &Mend::MoveTo(a()),
        &Mend::UseKey(a()),
        &Mend::Fill,
        &Mend::RemoveCharacter,
        &Mend::Quote,
        &Mend::Bracket,
        &Mend::WriteSwitch,
        &Mend::WriteDigits,
        &Mend::WriteTable,
        &Mend::WriteNumber { least: 7, most: 7 },
        &Mend::RemoveId,
        &Mend::NameAccount,
        &Mend::SetCredentials,
        &Mend::WriteUrl,
        &Mend::RemoveUser,
        &Mend::UseHttps,
        &Mend::WritePort,
        &Mend::WriteRegion,
        &Mend::WriteArn,
        &Mend::StreamForm,
        &Mend::MakeSame,
        &Mend::BeginArn(a()),
        &Mend::NameTriggers,
        &Mend::WriteMoment,
        &Mend::PartitionAttribute,
        &Mend::AddNamespace,
        &Mend::AddPath,
        &Mend::MapOne,
        &Mend::MapAtMost(7),
        &Mend::RemoveOne,
        &Mend::CorrectId,
        &Mend::MetaOff,
        &Mend::JoinByDots,
        &Mend::LeavesItself(a()),
        &Mend::Remove(a()),
        &Mend::WriteIdentities,
        &Mend::SetKind(a()),
        &Mend::WholePath,
        &Mend::Glob,
        &Mend::NameForm,
        &Mend::OtherName,
        &Mend::GoOnWithout,
        &names(1),
        &names(2),
        &names(4),
    ]);
}

#[test]
fn all_of_it_with_its_place() {
    let text = "nmae = \"high\"\nkind = \"amazon\"\n[source]\nkind = \"htttp\"\n[activation]\nsegments = 3\n";
    let faults = Spec::parse(text, "high.toml").unwrap_err();
    assert!(faults.as_slice().len() > 4);
    let expected = faults.to_string().replace('\n', " ");
    assert_eq!(faults.phrase().text(&Texts::new(None)), expected);
}

#[test]
fn of_very_many_faults_the_first_ones_are_said() {
    let attributes = "1, ".repeat(50_000);
    let text = format!("name = \"high\"\nkind = \"amazon-kinesis\"\n[activation]\nattributes = [{attributes}]\n");
    let faults = Spec::parse(&text, "high.toml").unwrap_err();
    assert!(faults.as_slice().len() > 50_000);
    let said = faults.phrase().clone().text(&Texts::new(None));
    let end = format!("And {} more faults.", faults.as_slice().len() - 10);
    assert_eq!(said.matches("high.toml:").count(), 10);
    assert!(said.ends_with(&end), "{}", &said[said.len() - 200..]);
}
