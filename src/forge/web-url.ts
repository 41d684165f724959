/**
 * Where people see what an API gives: `https://github.com`, a GHE.com tenant's `https://NAME.ghe.com`, or the GitHub
 * Enterprise Server that serves both. https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api
 */
export function webUrlOf(apiUrl: string): string {
  const url = new URL(apiUrl);
  const isHosted = url.host === 'api.github.com' || /^api\.[\w-]+\.ghe\.com$/.test(url.host);
  if (isHosted) url.host = url.host.slice('api.'.length);
  return url.origin;
}
