import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

interface OpensChartProps {
  readonly points: readonly { at: number; opens: number }[];
  readonly label: string;
  readonly name: string;
  time(at: number): string;
}

/** Loaded when it is first shown: the chart library is larger than the rest of the console. */
// biome-ignore lint/style/noDefaultExport: React.lazy takes a default export.
export default function OpensChart({ points, label, name, time }: OpensChartProps) {
  return (
    <div className="console-chart" role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart data={[...points]} margin={{ top: 8, right: 0, bottom: 0, left: -24 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--plaza-line)" />
          <XAxis
            dataKey="at"
            tickFormatter={time}
            tickLine={false}
            axisLine={false}
            minTickGap={48}
            tick={{ fill: "var(--plaza-ink-2)", fontSize: 12 }}
          />
          <YAxis allowDecimals={false} tickLine={false} axisLine={false} tick={{ fill: "var(--plaza-ink-2)", fontSize: 12 }} />
          <Tooltip
            labelFormatter={(at) => time(Number(at))}
            cursor={{ fill: "var(--plaza-sunken)" }}
            contentStyle={{ background: "var(--plaza-surface)", border: "1px solid var(--plaza-line)", borderRadius: 10 }}
          />
          <Bar dataKey="opens" name={name} fill="var(--plaza-c1)" stroke="var(--plaza-ink)" strokeWidth={1} isAnimationActive={false} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
