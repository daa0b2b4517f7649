//! Tests of every form in which AWS and its tools print keys, and of texts that are not keys.

use proptest::prelude::*;

use super::*;

const ID: &str = "AKIAQNZGKIQY56JQ7WML";
const TEMPORARY: &str = "ASIAQNZGKIQY56JQ7WML";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn token() -> String {
    "FwoGZXIvYXdzE/+".repeat(20) + "=="
}

type Read = (Option<String>, Option<String>, Option<String>);

fn plain(text: &str) -> Result<Read, PasteFault> {
    let pasted = read(text)?;
    let open = |secret: Option<Secret>| secret.map(|secret| secret.expose().to_owned());
    Ok((pasted.access_key_id, open(pasted.secret_access_key), open(pasted.session_token)))
}

fn long_lived() -> Read {
    (Some(ID.into()), Some(SECRET.into()), None)
}

fn temporary() -> Read {
    (Some(TEMPORARY.into()), Some(SECRET.into()), Some(token()))
}

fn only_secret() -> Read {
    (None, Some(SECRET.into()), None)
}

#[test]
fn a_secret_alone_is_read_with_whatever_stands_around_it() {
    for text in [
        SECRET.to_owned(),
        format!("{SECRET}\n"),
        format!("  {SECRET}\t\r\n\r\n"),
        format!("\"{SECRET}\""),
        format!("'{SECRET}'\n"),
        format!("\u{feff}{SECRET}\u{200b}"),
        format!("\u{201c}{SECRET}\u{201d}"),
        format!("{}\n{}", &SECRET[..17], &SECRET[17..]),
        format!("{}\r\n  {}", &SECRET[..30], &SECRET[30..]),
        format!("AWS_SECRET_ACCESS_KEY={SECRET}"),
        format!("export AWS_SECRET_ACCESS_KEY=\"{SECRET}\";"),
        format!("aws_secret_access_key = {SECRET}"),
        format!("Secret access key: {SECRET}"),
        format!("Secret access key\n{SECRET}\n"),
    ] {
        assert_eq!(plain(&text), Ok(only_secret()), "{text:?}");
    }
}

#[test]
fn a_key_is_read_in_every_form_in_which_it_is_handed_out() {
    for text in [
        format!("{ID}\n{SECRET}"),
        format!("{SECRET} {ID}"),
        format!("{ID},{SECRET}"),
        format!("AWS_ACCESS_KEY_ID={ID}\nAWS_SECRET_ACCESS_KEY={SECRET}\n"),
        format!("export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\nexport AWS_REGION=us-east-2"),
        format!("AWS_ACCESS_KEY_ID={ID} AWS_SECRET_ACCESS_KEY={SECRET} aws s3 ls"),
        format!("export AWS_ACCESS_KEY_ID='{ID}'; export AWS_SECRET_ACCESS_KEY='{SECRET}'"),
        format!("set AWS_ACCESS_KEY_ID={ID}\r\nset AWS_SECRET_ACCESS_KEY={SECRET}\r\n"),
        format!("set \"AWS_ACCESS_KEY_ID={ID}\"\r\nset \"AWS_SECRET_ACCESS_KEY={SECRET}\"\r\n"),
        format!("setx AWS_ACCESS_KEY_ID {ID}\nsetx AWS_SECRET_ACCESS_KEY {SECRET}"),
        format!("set -gx AWS_ACCESS_KEY_ID {ID}\nset -gx AWS_SECRET_ACCESS_KEY {SECRET}"),
        format!("$Env:AWS_ACCESS_KEY_ID=\"{ID}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\""),
        format!("$env:AWS_ACCESS_KEY_ID = '{ID}'\n$env:AWS_SECRET_ACCESS_KEY = '{SECRET}'"),
        format!("[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\nregion = us-east-2\n"),
        format!("[profile crm]\naws_access_key_id={ID}\naws_secret_access_key={SECRET}\noutput=json"),
        format!("Access key ID,Secret access key\r\n{ID},{SECRET}\r\n"),
        format!("\u{feff}Access key ID,Secret access key\n{ID},{SECRET}"),
        format!("User name,Password,Access key ID,Secret access key,Console login link\ncrm,,{ID},{SECRET},https://x"),
        format!("Access key ID\tSecret access key\n{ID}\t{SECRET}"),
        format!("Access key\n{ID}\nSecret access key\n{SECRET}"),
        format!("{{\"AccessKeyId\": \"{ID}\", \"SecretAccessKey\": \"{SECRET}\", \"Version\": 1}}"),
        format!(
            "{{\"AccessKey\": {{\"UserName\": \"crm\", \"Status\": \"Active\", \"AccessKeyId\": \"{ID}\", \
                 \"SecretAccessKey\": \"{SECRET}\"}}}}"
        ),
        // JSON without its braces, as a partial copy from a terminal.
        format!("\"AccessKeyId\": \"{ID}\",\n\"SecretAccessKey\": \"{SECRET}\","),
        format!("{{\"AccessKeyId\":\"{ID}\",\"SecretAccessKey\":\"{}\"}}", SECRET.replace('/', "\\/")),
    ] {
        assert_eq!(plain(&text), Ok(long_lived()), "{text:?}");
    }
}

#[test]
fn the_columns_of_a_table_may_stand_in_any_order_and_a_name_may_hold_the_separator() {
    let columns = [
        ("User name", "\"crm, \"\"eu\"\"\""),
        ("Access key ID", ID),
        ("Password", "\"p,;\t\""),
        ("Secret access key", SECRET),
        ("Console sign-in URL", "https://x/console"),
        ("Old password", "a\"b"),
    ];
    for (separator, first, is_turned) in
        [",", ";", "\t"].iter().flat_map(|one| (0..12).map(move |n| (one, n / 2, n % 2 == 1)))
    {
        let mut order = columns;
        order.rotate_left(first);
        if is_turned {
            order.reverse();
        }
        let table = [order.map(|column| column.0), order.map(|column| column.1)].map(|row| row.join(separator));
        let text = table.join("\r\n");
        assert_eq!(plain(&text), Ok(long_lived()), "{text}");
    }
    // A quote that is never closed is an ordinary character.
    assert_eq!(plain(&format!("Password,Access key ID,Secret access key\n\"p,{ID},{SECRET}")), Ok(long_lived()));
}

#[test]
fn a_table_is_read_with_every_line_end_and_with_a_name_beside_the_key() {
    for end in ["\r", "\n", "\r\n"] {
        for (head, cells) in
            [("", String::new()), ("User name,", "crm,".into()), ("User name,Password,", "crm,,".into())]
        {
            let table = format!("{head}Access key ID,Secret access key{end}{cells}{ID},{SECRET}");
            for text in
                [table.clone(), format!("{table}{end}"), format!("\u{feff}{table}{end}{end}"), table.replace(',', "\t")]
            {
                assert_eq!(plain(&text), Ok(long_lived()), "{text:?}");
            }
        }
        let lines = format!("AWS_ACCESS_KEY_ID={ID}{end}AWS_SECRET_ACCESS_KEY={SECRET}{end}");
        assert_eq!(plain(&lines), Ok(long_lived()), "{lines:?}");
        assert_eq!(plain(&format!("{ID}{end}{SECRET}{end}")), Ok(long_lived()));
        assert_eq!(plain(&format!("{SECRET}{end}")), Ok(only_secret()));
    }
}

#[test]
fn an_id_never_becomes_the_secret() {
    assert_eq!(plain(&format!("AWS_SECRET_ACCESS_KEY={ID}")).err(), Some(PasteFault::NotUnderstood));
    assert_eq!(plain(&format!("Access key ID,Secret access key\n{ID},{ID}")).err(), Some(PasteFault::NotUnderstood));
}

#[test]
fn what_steers_a_terminal_is_in_no_key() {
    let (begin, end) = SECRET.split_at(20);
    for text in [
        format!("{begin}\u{1b}{end}"),
        format!("\u{1b}[200~{SECRET}\u{1b}[201~"),
        format!("AWS_SECRET_ACCESS_KEY={begin}\u{1b}[31m{end}"),
        format!("{{\"AccessKeyId\":\"{ID}\",\"SecretAccessKey\":\"{begin}\\u001b{end}\"}}"),
        format!("{SECRET}\u{0}"),
    ] {
        let fault = plain(&text).err();
        assert!(fault.is_some(), "{text:?}");
    }
}

#[test]
fn a_secret_among_names_differs_from_a_long_name() {
    for text in
        [SECRET.to_owned(), format!("AKIAIOSFODNN7EXAMPLE,{SECRET}"), format!("\"{SECRET}\""), "Aa1/".repeat(80)]
    {
        assert!(shows_secret(&text), "{text:?}");
    }
    for text in [
        "Aa0123456789abcdef0123456789abcdef012345",
        "a-name-of-forty-characters-With-Digits-12",
        "wjalrxutnfemi/k7mdeng+bpxrficyexamplekey",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKE",
        "7841ba61-23c1-4bb3-a495-00d3g5fe1e93",
    ] {
        assert!(!shows_secret(text), "{text:?}");
    }
}

#[test]
fn a_temporary_key_brings_its_token_and_its_end() {
    let token = token();
    let end = "2026-11-25T01:02:03Z";
    for text in [
        format!(
            "{{\"Version\":1,\"AccessKeyId\":\"{TEMPORARY}\",\"SecretAccessKey\":\"{SECRET}\",\
                 \"SessionToken\":\"{token}\",\"Expiration\":\"{end}\"}}"
        ),
        format!(
            "{{\"Credentials\": {{\"AccessKeyId\": \"{TEMPORARY}\", \"SecretAccessKey\": \"{SECRET}\",\n\
                 \"SessionToken\": \"{token}\", \"Expiration\": \"{end}\"}},\n\"AssumedRoleUser\": {{\"Arn\": \"arn\"}}}}"
        ),
        format!(
            "export AWS_ACCESS_KEY_ID={TEMPORARY}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n\
                 export AWS_SESSION_TOKEN={token}\nexport AWS_CREDENTIAL_EXPIRATION={end}\n"
        ),
        format!(
            "[123456789012_Admin]\naws_access_key_id={TEMPORARY}\naws_secret_access_key={SECRET}\n\
                 aws_session_token={token}\nexpiration={end}"
        ),
    ] {
        assert_eq!(plain(&text), Ok(temporary()), "{text:?}");
        assert_eq!(
            read(&text).ok().and_then(|pasted| pasted.expires).map(OffsetDateTime::unix_timestamp),
            Some(1_795_568_523)
        );
    }
    for text in [
        format!("{TEMPORARY}\n{SECRET}\n{token}\n"),
        format!("{TEMPORARY} {SECRET}\n{}\n{}", &token[..76], &token[76..]),
    ] {
        assert_eq!(plain(&text), Ok(temporary()), "{text:?}");
    }
}

#[test]
fn id_and_secret_in_each_others_place_are_put_right_and_said() {
    let text = format!("AWS_ACCESS_KEY_ID={SECRET}\nAWS_SECRET_ACCESS_KEY={ID}");
    assert_eq!(plain(&text), Ok(long_lived()));
    assert_eq!(read(&text).map(|pasted| pasted.tidied).ok(), Some(vec![Tidied::Labels, Tidied::Swapped]));
}

#[test]
fn what_was_done_is_said() {
    let said = |text: &str| read(text).map(|pasted| pasted.tidied).ok();
    assert_eq!(said(SECRET), Some(vec![]));
    assert_eq!(said(&format!("{SECRET}\n")), Some(vec![]));
    assert_eq!(said(&format!("  {SECRET}\n\n")), Some(vec![Tidied::Blanks]));
    assert_eq!(said(&format!("\"{SECRET}\"")), Some(vec![Tidied::Quotes]));
    assert_eq!(said(&format!("{}\n{}", &SECRET[..20], &SECRET[20..])), Some(vec![Tidied::Joined]));
    assert_eq!(said(&format!("{{\"SecretAccessKey\":\"{SECRET}\"}}")), Some(vec![Tidied::Json]));
    assert_eq!(said(&format!("Access key ID,Secret access key\n{ID},{SECRET}")), Some(vec![Tidied::Table]));
}

#[test]
fn what_is_no_key_is_refused_by_what_it_is() {
    let fault = |text: &str| plain(text).err();
    assert_eq!(fault(" \n\t"), Some(PasteFault::Empty));
    assert_eq!(fault("a b"), Some(PasteFault::NotUnderstood));
    assert_eq!(fault("AIDAQNZGKIQY56JQ7WML"), Some(PasteFault::NoKeyId));
    assert_eq!(fault(&"x".repeat(MAX_PASTE + 1)), Some(PasteFault::TooLong));
    assert_eq!(fault("AWS_SECRET_ACCESS_KEY=päss"), Some(PasteFault::BadCharacter(KeyPart::Secret)));
    let two = format!("[a]\naws_secret_access_key={SECRET}\n[b]\naws_secret_access_key={}", SECRET.replace('w', "v"));
    assert_eq!(fault(&two), Some(PasteFault::Several));
    assert_eq!(
        fault(&format!("{{\"AccessKeyId\":\"{SECRET}\",\"SecretAccessKey\":\"x\"}}")),
        Some(PasteFault::BadCharacter(KeyPart::Id))
    );
}

#[test]
fn an_id_alone_waits_for_its_secret() {
    assert_eq!(plain(ID), Ok((Some(ID.into()), None, None)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_key_is_read_in_every_form(
        id in "A[KS]IA[A-Z2-7]{16}",
        secret in "[a-z0-9/+]{39}[A-Za-z0-9=]",
        form in 0_usize..8,
        blanks in "[ \t\r\n]{0,3}",
        quote in prop_oneof![Just(""), Just("\""), Just("'")],
    ) {
        let (i, s) = (format!("{quote}{id}{quote}"), format!("{quote}{secret}{quote}"));
        let text = match form {
            0 => format!("export AWS_ACCESS_KEY_ID={i}\nexport AWS_SECRET_ACCESS_KEY={s}"),
            1 => format!("set AWS_ACCESS_KEY_ID={id}\r\nset AWS_SECRET_ACCESS_KEY={secret}"),
            2 => format!("$Env:AWS_ACCESS_KEY_ID={i}\n$Env:AWS_SECRET_ACCESS_KEY={s}"),
            3 => format!("[p]\naws_access_key_id = {i}\naws_secret_access_key = {s}"),
            4 => format!("Access key ID,Secret access key\n{i},{s}"),
            5 => format!("{{\"Credentials\":{{\"AccessKeyId\":\"{id}\",\"SecretAccessKey\":\"{secret}\"}}}}"),
            6 => format!("{i} {s}"),
            _ => format!("Access key ID: {i}\nSecret access key: {s}"),
        };
        prop_assert_eq!(plain(&format!("{blanks}{text}{blanks}")), Ok((Some(id), Some(secret), None)));
    }

    #[test]
    fn no_text_breaks_it_and_no_fault_repeats_it(text in "[\u{1}-\u{ff}]{0,200}") {
        if let Err(fault) = read(&text) {
            let told = fault.to_string();
            for word in text.split_whitespace().filter(|word| word.len() > 12) {
                prop_assert!(!told.contains(word));
            }
        }
    }
}
