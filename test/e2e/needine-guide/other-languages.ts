interface Place {
  readonly host: string;
  readonly key: string;
}

type Write = (place: Place) => string;

/**
 * The bytes that the guide's snippets in other languages send: the body as their JSON library writes it, and the
 * headers that their client adds.
 */
export function requestsOfOtherLanguages(inputHash: string, outputHash: string): [language: string, write: Write][] {
  const evidence = (hash: string, type: string) => `[{"sha256Hash":"${hash}","evidenceType":"${type}"}]`;
  const sorted = (hash: string, type: string) => `[{"evidenceType":"${type}","sha256Hash":"${hash}"}]`;
  const inOrder = (company: string) =>
    `{"certificateType":"ai_report","signerName":"Maria Lopez","issuingCompany":"${company}",` +
    `"inputEvidence":${evidence(inputHash, 'input')},"outputEvidence":${evidence(outputHash, 'output')},` +
    `"model":{"provider":"openai","modelName":"gpt-4o"}}`;

  /** A text block. The client offers HTTP/2 first, as it does by default over plain HTTP. */
  const java: Write = ({ host, key }) => {
    const body = `{
"certificateType": "ai_report",
"signerName": "Maria Lopez",
"issuingCompany": "Acme Industrial",
"inputEvidence": ${evidence(inputHash, 'input')},
"outputEvidence": ${evidence(outputHash, 'output')},
"model": {"provider":"openai","modelName":"gpt-4o"}
}
`;
    const upgrade = [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    ];
    const headers = [upgrade[0]!, `Content-Length: ${body.length}`, `Host: ${host}`, upgrade[2]!, upgrade[1]!];
    return written(
      [...headers, 'User-Agent: Java-http-client/17.0.9', 'Content-Type: application/json', `X-API-Key: ${key}`],
      body,
    );
  };

  /** PostAsJsonAsync states a charset and sends in chunks. */
  const dotnet: Write = ({ host, key }) => {
    const body = inOrder('Acme Bank');
    const headers = [
      `Host: ${host}`,
      `X-API-Key: ${key}`,
      'Transfer-Encoding: chunked',
      'Content-Type: application/json; charset=utf-8',
    ];
    return written(headers, `${body.length.toString(16).toUpperCase()}\r\n${body}\r\n0\r\n\r\n`);
  };

  /** encoding/json sorts the keys of a map. */
  const go: Write = ({ host, key }) => {
    const body =
      `{"certificateType":"ai_report","inputEvidence":${sorted(inputHash, 'input')},"issuingCompany":"Acme Logistics",` +
      `"model":{"modelName":"gpt-4o","provider":"openai"},"outputEvidence":${sorted(outputHash, 'output')},"signerName":"Maria Lopez"}`;
    const own = ['User-Agent: Go-http-client/1.1', `Content-Length: ${body.length}`];
    return written(
      [`Host: ${host}`, ...own, 'Content-Type: application/json', `X-Api-Key: ${key}`, 'Accept-Encoding: gzip'],
      body,
    );
  };

  const php: Write = ({ host, key }) => {
    const body = inOrder('Acme Legal');
    const own = [`X-API-Key: ${key}`, 'Content-Type: application/json', `Content-Length: ${body.length}`];
    return written([`Host: ${host}`, 'Accept: */*', ...own], body);
  };

  /** libcurl asks first before it sends more than a kilobyte (a megabyte in new ones). */
  const phpWithExpectation: Write = (place) => php(place).replace('Accept:', 'Expect: 100-continue\r\nAccept:');

  return [
    ['Java', java],
    ['.NET', dotnet],
    ['Go', go],
    ['PHP', php],
    ['PHP, for a large body,', phpWithExpectation],
  ];
}

function written(headers: readonly string[], body: string): string {
  return `POST /certificates HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}
