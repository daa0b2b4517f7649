use super::*;
use crate::kinesis::scripted::endpoint;

const KEYS: &str = "aws_access_key_id = AKIAQNZGKIQY56JQ7WML\naws_secret_access_key = base-secret\n";

/// The response of STS with temporary keys.
pub(crate) fn handed_out(id: &str) -> String {
    format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>session-secret-of-{id}</SecretAccessKey>\
         <SessionToken>session-token-of-{id}</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
}

/// The response of STS with a denial.
pub(crate) fn denied(message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
         <Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
    )
}

struct Home(tempfile::TempDir);

impl Home {
    fn new(config: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.0.path().join("config"), config).unwrap();
        home
    }

    fn files(&self) -> ProfileFiles {
        ProfileFiles { config: self.0.path().join("config"), credentials: self.0.path().join("none") }
    }

    /// Exchanges a code for the profile `crm`. Returns the result and the requests that STS received.
    async fn exchange(&self, answers: &[(u16, &str)]) -> (Result<Keys, MfaError>, Vec<String>) {
        let (url, serving) = endpoint(answers).await;
        let credentials = AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into()));
        let connection = Connection { region: "us-east-2".into(), endpoint_url: Some(url), credentials };
        let outcome = exchange(&self.files(), &connection, &Secret::copy_of("123456")).await;
        (outcome, serving.await.unwrap())
    }
}

fn has(asked: &str, parameters: &[&str]) -> bool {
    let all: Vec<_> = asked.split('&').collect();
    parameters.iter().all(|one| all.contains(one))
}

#[tokio::test]
async fn a_code_is_exchanged_with_all_that_the_profile_says() {
    let home = Home::new(&format!(
        "[profile crm]\nrole_arn = arn:aws:iam::111122223333:role/w\nsource_profile = crm\nmfa_serial = \
         arn:aws:iam::111122223333:mfa/ada\nexternal_id = a-1\nrole_session_name = ada\nduration_seconds = 900\n{KEYS}"
    ));
    let (keys, asked) = home.exchange(&[(200, &handed_out("ASIAONE"))]).await;
    let keys = keys.unwrap();
    assert_eq!(keys.access_key_id, "ASIAONE");
    assert_eq!(keys.secret_access_key.expose(), "session-secret-of-ASIAONE");
    assert_eq!(keys.session_token.unwrap().expose(), "session-token-of-ASIAONE");
    assert!(keys.expires.is_some_and(|at| at > SystemTime::now()));
    let expected = [
        "Action=AssumeRole",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fw",
        "SerialNumber=arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fada",
        "TokenCode=123456",
        "ExternalId=a-1",
        "RoleSessionName=ada",
        "DurationSeconds=900",
    ];
    assert!(has(&asked[0], &expected), "{asked:?}");
}

#[tokio::test]
async fn a_code_goes_to_the_role_that_asks_for_it_and_the_next_role_needs_none() {
    let home = Home::new(&format!(
        "[profile crm]\nrole_arn = arn:aws:iam::111122223333:role/w\nsource_profile = mid\n[profile mid]\n\
         role_arn = arn:aws:iam::111122223333:role/m\nsource_profile = mid\nmfa_serial = m\n{KEYS}"
    ));
    // If another profile names a profile as its source, the keys of the source take precedence over its role.
    assert!(MfaChain::read(&home.files(), "crm").await.unwrap().is_none());
    let home = Home::new(
        "[profile crm]\nrole_arn = w\nsource_profile = mid\n[profile mid]\nrole_arn = m\ncredential_source = \
         Environment\nmfa_serial = s\n",
    );
    let chain = MfaChain::read(&home.files(), "crm").await.unwrap().unwrap();
    assert!(matches!(chain.source, ChainSource::Environment));
    let source = SdkCredentials::new("AKIA", "base-secret", None, None, "test");
    let chain = MfaChain { source: ChainSource::Keys("mid".into(), source), ..chain };
    let (first, second) = (handed_out("ASIAMID"), handed_out("ASIATWO"));
    let (url, serving) = endpoint(&[(200, &first), (200, &second)]).await;
    let credentials = AwsCredentials::Provided(ProvidedCredentials::Profile("crm".into()));
    let connection = Connection { region: "us-east-2".into(), endpoint_url: Some(url), credentials };
    let keys = chain.keys(&connection, &Secret::copy_of("123456")).await.unwrap();
    assert_eq!(keys.access_key_id, "ASIATWO");
    let asked = serving.await.unwrap();
    assert!(
        has(&asked[0], &["RoleArn=m", "SerialNumber=s", "TokenCode=123456", "RoleSessionName=outflow"]),
        "{asked:?}"
    );
    assert!(has(&asked[1], &["RoleArn=w"]) && !asked[1].contains("TokenCode"), "{asked:?}");
}

#[tokio::test]
async fn a_refused_code_differs_from_another_denial() {
    let home = Home::new(&format!("[profile crm]\nrole_arn = w\nsource_profile = crm\nmfa_serial = m\n{KEYS}"));
    let wrong = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
    let (refused, _) = home.exchange(&[(403, &denied(wrong))]).await;
    let words = "MultiFactorAuthentication failed with invalid MFA one time pass code";
    assert_eq!(refused.err(), Some(MfaError::Refused(words.into())));
    let other = "User: ada is not authorized to perform: sts:AssumeRole on resource: w";
    let (refused, _) = home.exchange(&[(403, &denied(other))]).await;
    assert_eq!(refused.err(), Some(MfaError::Other(other.into())));
}

#[tokio::test]
async fn a_profile_that_asks_for_no_code_has_no_use_for_one() {
    for config in [
        "[profile crm]\nrole_arn = w\nsource_profile = crm\n",
        "[profile crm]\nmfa_serial = m\n",
        "[profile other]\nrole_arn = w\nmfa_serial = m\nsource_profile = x\n",
        "[profile crm]\nrole_arn = w\nsource_profile = b\n[profile b]\nrole_arn = v\nsource_profile = crm\n",
    ] {
        let home = Home::new(&format!("{config}{KEYS}"));
        assert!(MfaChain::read(&home.files(), "crm").await.unwrap().is_none(), "{config}");
        let (outcome, asked) = home.exchange(&[]).await;
        assert_eq!((outcome.err(), asked.len()), (Some(MfaError::Other(FailureMessage::NoSource)), 0));
    }
}
