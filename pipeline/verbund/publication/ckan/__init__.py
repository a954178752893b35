"""The target CKAN: organisation, dataset and resources, by the action API."""
