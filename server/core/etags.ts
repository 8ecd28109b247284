/** Returns true if the header `If-None-Match` names this ETag, by the weak comparison of RFC 9110. */
export function namesEtag(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',', 100).some((tag) => weak(tag.trim()) === weak(etag));
}

function weak(etag: string): string {
  return etag.replace(/^W\//, '');
}
