-- Segments, overrides, and configurations with rules.

alter table jackstaff.documents add column target text collate "C";
comment on column jackstaff.documents.target is 'Of an override: kind and id of its target, as user:42.';
comment on column jackstaff.documents.flag_id is 'The flag of a configuration or an override.';

alter table jackstaff.documents
  drop constraint documents_kind_check,
  drop constraint documents_check3,
  drop constraint documents_check4,
  drop constraint documents_check5,
  add constraint documents_kind_check
    check (kind in ('project', 'environment', 'flag', 'flag_environment', 'segment', 'override')),
  add constraint documents_key_check check ((kind in ('flag_environment', 'override')) = (key is null)),
  add constraint documents_flag_check check ((kind in ('flag_environment', 'override')) = (flag_id is not null)),
  add constraint documents_environment_check
    check ((kind in ('flag_environment', 'override')) = (environment_id is not null)),
  add constraint documents_target_check check ((kind = 'override') = (target is not null));

create unique index documents_segment_key on jackstaff.documents (project_id, key)
  where kind = 'segment' and not deleted;
-- One override for a target; the same index counts and lists those of a flag.
create unique index documents_override on jackstaff.documents (flag_id, environment_id, target)
  where kind = 'override' and not deleted;
create index documents_overrides on jackstaff.documents (project_id, id) where kind = 'override' and not deleted;

-- What was served while on was a value, and is now one of the things that can be served. json keeps every number
-- as it was written.
update jackstaff.documents set fields = (
    select json_object_agg(member.key, case member.key
             when 'fallthrough' then json_build_object('serve', json_build_object('value', member.value))
             else member.value end order by member.place)
      from json_each(fields) with ordinality as member (key, value, place))
  where kind = 'flag_environment';

-- Append only, also for its owner; this one time it is not.
alter table jackstaff.history no force row level security;
update jackstaff.history set fields = (
    select json_object_agg(member.key, case member.key
             when 'fallthrough' then json_build_object('serve', json_build_object('value', member.value))
             else member.value end order by member.place)
      from json_each(fields) with ordinality as member (key, value, place))
  where kind = 'flag_environment';
alter table jackstaff.history force row level security;

-- Readers of the feed have the old form: they start again.
update jackstaff.scopes set epoch = gen_random_uuid() where project_id is not null;
