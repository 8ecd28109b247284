import { Metrics } from '../../server/core/metrics';
import { prometheusText } from '../../server/core/prometheus';

const EMPTY = { connections: {}, cachedBytes: 0, records: {}, callsLeft: {}, parked: {} };

describe('the text for Prometheus', () => {
  it('counts calls in a histogram of seconds, and failures by their type', () => {
    const metrics = new Metrics();
    metrics.ended('search', 40, null);
    metrics.ended('search', 20_000, 'timeout');
    const text = prometheusText({ ...EMPTY, connections: { brand: metrics.snapshot() } });
    const search = 'connection="brand",method="search"';
    expect(text).toContain(`dam_call_duration_seconds_bucket{${search},le="0.025"} 0\n`);
    expect(text).toContain(`dam_call_duration_seconds_bucket{${search},le="0.05"} 1\n`);
    expect(text).toContain(`dam_call_duration_seconds_bucket{${search},le="+Inf"} 2\n`);
    expect(text).toContain(`dam_call_duration_seconds_sum{${search}} 20.04\n`);
    expect(text).toContain(`dam_call_duration_seconds_count{${search}} 2\n`);
    expect(text).toContain(`dam_call_failures_total{${search},type="timeout"} 1\n`);
  });

  it('says once of each metric what it is, and leaves out those without a value', () => {
    const text = prometheusText({ ...EMPTY, cachedBytes: 5, callsLeft: { a: null, b: 3 } });
    expect(text).toBe(
      '# HELP dam_calls_left Calls of the budget that are left now.\n' +
        '# TYPE dam_calls_left gauge\n' +
        'dam_calls_left{connection="b"} 3\n' +
        '# HELP dam_cached_bytes Cached files and pictures on this machine.\n' +
        '# TYPE dam_cached_bytes gauge\n' +
        'dam_cached_bytes 5\n',
    );
  });

  it('keeps a label in its quotes', () => {
    const text = prometheusText({ ...EMPTY, records: { 'a"\\\n': 1 } });
    expect(text).toContain('dam_records{connection="a\\"\\\\\\n"} 1\n');
  });
});
