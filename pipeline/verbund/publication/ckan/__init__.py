"""A CKAN portal: organisation, dataset and resources by its action API."""
